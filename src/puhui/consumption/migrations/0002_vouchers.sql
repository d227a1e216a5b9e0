-- Vouchers: terms that never change, a state that only goes on, one write-off for each, and settlements that are the sum of their parts.

CREATE FUNCTION consumption_campaign_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.bound_fen <> 0 OR NEW.closed_at IS NOT NULL THEN
            RAISE EXCEPTION 'consumption: a campaign begins open and with its whole budget' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'bound_fen' - 'closed_at' - 'closed_by' <> to_jsonb(OLD) - 'bound_fen' - 'closed_at' - 'closed_by'
        OR (OLD.closed_at IS NOT NULL AND (NEW.closed_at, NEW.closed_by) IS DISTINCT FROM (OLD.closed_at, OLD.closed_by)) THEN
        RAISE EXCEPTION 'consumption: the terms of campaign % stand', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_campaign_stands BEFORE INSERT OR UPDATE ON consumption_campaign FOR EACH ROW EXECUTE FUNCTION consumption_campaign_stands();
CREATE TRIGGER consumption_campaign_never BEFORE DELETE ON consumption_campaign FOR EACH ROW EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_voucher_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'claimed' OR NOT EXISTS (
            SELECT 1 FROM consumption_campaign c WHERE c.id = NEW.campaign_id AND c.closed_at IS NULL AND NEW.place BETWEEN 1 AND c.each_most) THEN
            RAISE EXCEPTION 'consumption: campaign % gives out no such voucher', NEW.campaign_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' - 'ended_at' <> to_jsonb(OLD) - 'state' - 'ended_at'
        OR (OLD.state, NEW.state) NOT IN (('claimed', 'used'), ('claimed', 'lapsed'), ('claimed', 'given-back'), ('used', 'refunded')) THEN
        RAISE EXCEPTION 'consumption: voucher % does not go from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('used', 'refunded') AND NOT EXISTS (
        SELECT 1 FROM consumption_writeoff w WHERE w.voucher_id = NEW.id AND (w.refunded_at IS NOT NULL) = (NEW.state = 'refunded')) THEN
        RAISE EXCEPTION 'consumption: nobody made voucher % %', NEW.id, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_voucher_goes_on BEFORE INSERT OR UPDATE ON consumption_voucher FOR EACH ROW EXECUTE FUNCTION consumption_voucher_goes_on();
CREATE TRIGGER consumption_voucher_never BEFORE DELETE ON consumption_voucher FOR EACH ROW EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_write_off_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.refunded_at IS NOT NULL OR NEW.settlement_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM consumption_voucher v JOIN consumption_campaign c ON c.id = v.campaign_id
            WHERE v.id = NEW.voucher_id AND v.state = 'claimed' AND NEW.merchant = ANY (c.merchants) AND NEW.amount_fen >= c.least_fen
                AND (NEW.happened_at AT TIME ZONE 'Asia/Shanghai')::date <= c.use_until) THEN
            RAISE EXCEPTION 'consumption: % may not take voucher %', NEW.merchant, NEW.voucher_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'refunded_at' - 'refunded_by' - 'settlement_id' <> to_jsonb(OLD) - 'refunded_at' - 'refunded_by' - 'settlement_id'
        OR (OLD.refunded_at IS NOT NULL AND (NEW.refunded_at, NEW.refunded_by) IS DISTINCT FROM (OLD.refunded_at, OLD.refunded_by))
        OR (OLD.settlement_id IS NOT NULL AND NEW.settlement_id IS DISTINCT FROM OLD.settlement_id)
        OR (NEW.settlement_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM consumption_vouchersettlement s JOIN consumption_voucher v ON v.id = NEW.voucher_id
            WHERE s.id = NEW.settlement_id AND s.merchant = NEW.merchant AND s.campaign_id = v.campaign_id)) THEN
        RAISE EXCEPTION 'consumption: write-off % stands', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_write_off_fits BEFORE INSERT OR UPDATE ON consumption_writeoff FOR EACH ROW EXECUTE FUNCTION consumption_write_off_fits();
CREATE TRIGGER consumption_write_off_never BEFORE DELETE ON consumption_writeoff FOR EACH ROW EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_settlement_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM consumption_campaign c WHERE c.id = NEW.campaign_id AND NEW.merchant = ANY (c.merchants) AND NEW.sum_fen = NEW.count * c.face_fen
            AND NEW.carbon_g = NEW.count * (c.claimer_g + c.department_g)
            AND NEW.kg = CASE WHEN c.department_g > 0 THEN (NEW.carbon_g + 999) / 1000 ELSE 0 END
            AND (NEW.kg = 0 OR EXISTS (SELECT 1 FROM consumption_retirement r WHERE r.number = NEW.certificate AND r.kg = NEW.kg
                AND r.purpose = 'voucher' AND r.holder = c.organisation AND r.subject = 'campaign:' || c.id))) THEN
        RAISE EXCEPTION 'consumption: a settlement with % does not add up', NEW.merchant USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_settlement_fits BEFORE INSERT ON consumption_vouchersettlement FOR EACH ROW EXECUTE FUNCTION consumption_settlement_fits();

-- Its write-offs are marked after it: they are counted when everything is written.
CREATE FUNCTION consumption_settlement_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.count <> (SELECT count(*) FROM consumption_writeoff w WHERE w.settlement_id = NEW.id) THEN
        RAISE EXCEPTION 'consumption: settlement % has not its % write-offs', NEW.id, NEW.count USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consumption_settlement_whole AFTER INSERT ON consumption_vouchersettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consumption_settlement_whole();
CREATE TRIGGER consumption_settlement_never BEFORE UPDATE OR DELETE ON consumption_vouchersettlement FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_line_never BEFORE UPDATE OR DELETE ON consumption_handedline FOR EACH ROW EXECUTE FUNCTION consumption_never();
