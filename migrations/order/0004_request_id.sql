-- The request in which the customer ordered, so that whoever looks at an order finds its records in the journal. NULL for orders of
-- before, and for those that a daemon one version back writes.

alter table checkouts add column request_id text;
alter table orders add column request_id text;
