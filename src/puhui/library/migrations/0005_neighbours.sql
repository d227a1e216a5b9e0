-- A neighbour's document and what was recognised from it stay as they were written.
CREATE TRIGGER library_neighbour_stands BEFORE UPDATE OR DELETE ON library_neighbour FOR EACH ROW EXECUTE FUNCTION library_stands();
CREATE TRIGGER library_recognition_stands BEFORE UPDATE OR DELETE ON library_recognition FOR EACH ROW EXECUTE FUNCTION library_stands();
