-- Attempts are counted for an account and from where they come: the client's address, a device from which the account was
-- signed in to before, or a live session that changes its password; and once more for all strangers together.
--
-- login_throttle.account holds the keyed hash of what is counted. The daemon before this one knows one key for an account and
-- goes on with it beside this one; its rows have no owner.
--
-- The owner is the keyed hash of the account, by which "shopctl unlock" finds all of its rows.
alter table login_throttle add column owner text;

create index login_throttle_owner on login_throttle (owner);
