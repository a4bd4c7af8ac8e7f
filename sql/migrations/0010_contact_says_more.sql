-- A contact says whether hello can be said (get_contact, get_match_list and say_hello return a column more): what returns is part of a
-- function's type, so the old ones go. They are made anew right after the migrations.
drop function if exists get_match_list(uuid, uuid);
drop function if exists say_hello(uuid, uuid);
drop function if exists get_contact(uuid, uuid, uuid);
