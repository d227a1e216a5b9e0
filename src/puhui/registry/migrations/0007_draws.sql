CREATE TRIGGER registry_draw_never BEFORE UPDATE OR DELETE ON registry_sampledraw FOR EACH ROW EXECUTE FUNCTION registry_series_never();
