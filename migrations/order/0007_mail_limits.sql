-- Mail to an address that nobody has verified: few. Otherwise the shop mails strangers for whoever orders in their name.
--
-- Of the mails that buyers cause, at most five go to one address within 24 hours, and at most a hundred for the orders of one
-- client address. The others are withheld: their rows stay for admins and for "shopctl mail". What an admin does is not
-- counted. A trigger decides, so that no statement can forget it and the daemon one version back is counted too; and a
-- query in a function takes a fresh snapshot after it has waited for a lock, so that of many at once none is overlooked.

alter table checkouts
    -- What the buyer's token said of the e-mail.
    add column email_verified boolean not null default false,
    -- Whose request it was: a keyed hash of the client's address, since only "the same" and "another" matter. NULL when no
    -- address was told.
    add column client text;

alter table orders
    add column email_verified boolean not null default false,
    add column client text;

alter table mail_outbox
    -- Who did what the mail tells of, as in order_events.
    add column actor text not null default '',
    -- The order's e-mail, without what stands behind a "+": all of those are one mailbox (RFC 5233).
    add column recipient text,
    add column client text,
    -- Whether it counts for the limits.
    add column is_counted boolean not null default false,
    drop constraint mail_outbox_step_known,
    add constraint mail_outbox_step_known
        check (step in ('waiting', 'leased', 'handing', 'sent', 'unknown', 'failed', 'withheld'));

create index mail_outbox_of_recipient on mail_outbox (recipient, created_at) where is_counted;
create index mail_outbox_of_client on mail_outbox (client, created_at) where is_counted;
create index mail_outbox_withheld on mail_outbox (changed_at) where step = 'withheld';
-- Those that the journal has not been told of.
create index mail_outbox_withheld_untold on mail_outbox (due_at) where step = 'withheld' and due_at < 'infinity';

create function mail_outbox_limits() returns trigger
language plpgsql
as $$
declare
    is_verified boolean;
    day_ago timestamptz := now() - interval '24 hours';
begin
    select regexp_replace(email, '\+[^@]*@', '@'), client, email_verified
    into new.recipient, new.client, is_verified
    from orders
    where id = new.order_id;

    -- The actor is an admin when it is an address other than the buyer's; only an admin says that an order is shipped.
    if is_verified or new.event = 'shipped'
        or new.actor like '%@%' and new.actor <> (select email from orders where id = new.order_id) then
        return new;
    end if;

    perform pg_advisory_xact_lock(hashtext('mail_outbox.recipient'), hashtext(new.recipient));
    if (
        select count(*)
        from mail_outbox
        where recipient = new.recipient and is_counted and created_at > day_ago
    ) >= 5 then
        new.step := 'withheld';
        new.reason := 'recipient';
        return new;
    end if;

    -- Looked at before the lock too, so that whoever is over the limit waits for nobody.
    for attempt in 1..2 loop
        exit when new.client is null;
        if (
            select count(*)
            from mail_outbox
            where client = new.client and is_counted and created_at > day_ago
        ) >= 100 then
            new.step := 'withheld';
            new.reason := 'client';
            return new;
        end if;
        perform pg_advisory_xact_lock(hashtext('mail_outbox.client'), hashtext(new.client));
    end loop;

    new.is_counted := true;
    return new;
end
$$;

create trigger mail_outbox_limits
    before insert on mail_outbox
    for each row execute function mail_outbox_limits();
