-- A price never changes, a coupon costs it exactly, and what was redeemed stays as it is.

CREATE FUNCTION rewards_price_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.code, NEW.points, NEW.city, NEW.merchant) IS DISTINCT FROM (OLD.code, OLD.points, OLD.city, OLD.merchant) THEN
        RAISE EXCEPTION 'rewards_price_never_changes: %', OLD.code USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rewards_price_never_changes BEFORE UPDATE ON rewards_reward FOR EACH ROW EXECUTE FUNCTION rewards_price_never_changes();

CREATE FUNCTION rewards_coupon_costs_its_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.points <> (SELECT points FROM rewards_reward WHERE id = NEW.reward_id) THEN
        RAISE EXCEPTION 'rewards_coupon_costs_its_price: %', NEW.number USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rewards_coupon_costs_its_price BEFORE INSERT ON rewards_redemption FOR EACH ROW EXECUTE FUNCTION rewards_coupon_costs_its_price();

CREATE FUNCTION rewards_redeemed_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rewards_redeemed: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER rewards_redeemed_never BEFORE UPDATE OR DELETE ON rewards_redemption FOR EACH ROW EXECUTE FUNCTION rewards_redeemed_never();
CREATE TRIGGER rewards_stocked_never BEFORE UPDATE OR DELETE ON rewards_stocking FOR EACH ROW EXECUTE FUNCTION rewards_redeemed_never();
