-- The note that was written to a correction.
ALTER TABLE register_lines ADD COLUMN note TEXT;
