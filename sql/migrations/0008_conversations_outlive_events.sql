-- What two people wrote to each other is theirs, not the event's: deleting an event leaves their conversation, with the event's name.
-- As for people, the id that stays names nothing any more.
alter table conversations drop constraint conversations_pool_id_fkey;
alter table conversations add column pool_name text;
update conversations c set pool_name = o.name from pools o where o.id = c.pool_id;
alter table conversations alter column pool_name set not null;
grant select (pool_name) on conversations to authenticated;
