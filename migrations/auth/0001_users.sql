-- Accounts of customers and admins.
--
-- The e-mail is stored in lower case and is unique as it is stored, so that "A@x.org" and "a@x.org" are one account
-- and look-ups use the plain index. It is ASCII, so lower() does not depend on the collation.
--
-- sessions_since ends sessions without a list of them: a token whose "iat" is earlier is refused. Whole seconds,
-- because "iat" has no finer grain.
--
-- Ids are UUIDs of version 7, made by the daemon: their order is the order of registration.

create table users (
    id uuid constraint users_pk primary key,
    email text not null
        constraint users_email_unique unique
        constraint users_email_lower_case check (email = lower(email))
        constraint users_email_length check (length(email) between 3 and 254),
    password_hash text not null,
    role text not null
        constraint users_role_known check (role in ('user', 'admin')),
    is_active boolean not null default true,
    sessions_since timestamptz not null default date_trunc('second', now()),
    created_at timestamptz not null default now()
);

-- A shop without an admin cannot be repaired from its own pages, so the database keeps the last active one, whoever
-- asks and however many ask at once: the lock lets one change in after another, and the query that follows it sees what
-- the change before has committed (a statement in a function takes a fresh snapshot under "read committed").
create function users_keep_an_admin() returns trigger
    language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtext('users_keep_an_admin'));
    if not exists (select from users where role = 'admin' and is_active) then
        raise exception 'the last active admin stays'
            using errcode = 'check_violation', constraint = 'users_keep_an_admin', table = 'users';
    end if;
    return null;
end
$$;

create trigger users_keep_an_admin_on_update
    after update of role, is_active on users
    for each row
    when (old.role = 'admin' and old.is_active and not (new.role = 'admin' and new.is_active))
    execute function users_keep_an_admin();

create trigger users_keep_an_admin_on_delete
    after delete on users
    for each row
    when (old.role = 'admin' and old.is_active)
    execute function users_keep_an_admin();
