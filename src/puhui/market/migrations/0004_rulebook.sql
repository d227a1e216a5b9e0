-- A version of the trading rules, and what was declared of owners, never change; a declaration has the owners that it says. Who is above whom.

CREATE TRIGGER market_rules_never BEFORE UPDATE OR DELETE ON market_rulebook FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_rules_never_all BEFORE TRUNCATE ON market_rulebook FOR EACH STATEMENT EXECUTE FUNCTION market_never();
CREATE TRIGGER market_declaration_never BEFORE UPDATE OR DELETE ON market_declaration FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_declaration_never_all BEFORE TRUNCATE ON market_declaration FOR EACH STATEMENT EXECUTE FUNCTION market_never();
CREATE TRIGGER market_owner_never BEFORE UPDATE OR DELETE ON market_owner FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_owner_never_all BEFORE TRUNCATE ON market_owner FOR EACH STATEMENT EXECUTE FUNCTION market_never();

-- At commit, so that a declaration and its owners may be written one after the other; an owner added later breaks the count.
CREATE FUNCTION market_owners_add_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked bigint := CASE TG_TABLE_NAME WHEN 'market_owner' THEN (to_jsonb(NEW) ->> 'declaration_id')::bigint ELSE NEW.id END;
BEGIN
    IF NOT (SELECT count(o.id) = d.owners_said AND coalesce(sum(o.share_bp), 0) = d.share_bp_said FROM market_declaration d
            LEFT JOIN market_owner o ON o.declaration_id = d.id WHERE d.id = asked GROUP BY d.id) THEN
        RAISE EXCEPTION 'market: the owners of declaration % are not those that it says', asked USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER market_declaration_adds_up AFTER INSERT ON market_declaration DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION market_owners_add_up();
CREATE CONSTRAINT TRIGGER market_owner_adds_up AFTER INSERT ON market_owner DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION market_owners_add_up();

-- The organisation itself and all that control it, one through the other, as declared by a day. UNION ends circles. An organ of the state (its code
-- begins with 11) is nobody's common owner: reads/owners.py asks the same.
CREATE FUNCTION market_above(one bigint, day date) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE own AS (
        SELECT d.id, d.uscc FROM market_declaration d WHERE d.organisation = one AND d.declared_on <= day ORDER BY d.declared_on DESC, d.id DESC LIMIT 1
    ), above(mark, uscc) AS (
        (SELECT 'number:' || one, '' UNION SELECT 'org:' || own.uscc, '' FROM own WHERE own.uscc <> ''
         UNION SELECT o.mark, o.uscc FROM own JOIN market_owner o ON o.declaration_id = own.id WHERE o.is_controlling AND o.uscc NOT LIKE '11%')
        UNION
        SELECT o.mark, o.uscc FROM above a
            CROSS JOIN LATERAL (SELECT d.id FROM market_declaration d WHERE d.uscc = a.uscc AND d.uscc <> '' AND d.declared_on <= day
                                ORDER BY d.declared_on DESC, d.id DESC LIMIT 1) AS said
            JOIN market_owner o ON o.declaration_id = said.id AND o.is_controlling AND o.uscc NOT LIKE '11%'
    )
    SELECT mark FROM above
$$;

-- NULL where one of them has declared nothing by that day: nobody knows.
CREATE FUNCTION market_same_owner(giver bigint, taker bigint, day date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN EXISTS (SELECT 1 FROM market_declaration d WHERE d.organisation = giver AND d.declared_on <= day)
                 AND EXISTS (SELECT 1 FROM market_declaration d WHERE d.organisation = taker AND d.declared_on <= day)
        THEN giver = taker OR EXISTS (SELECT mark FROM market_above(giver, day) AS a(mark) INTERSECT SELECT mark FROM market_above(taker, day) AS b(mark)) END
$$;
