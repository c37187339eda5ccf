"""SQL: every table and every query; rows never leave."""
