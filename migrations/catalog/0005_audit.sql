-- The log of acts that matter afterwards: money, stock, rights. Who did what to what, when, in which request.
--
-- A row is written in the transaction of its act, so there is no act without its row and no row without its act. Rows
-- are only ever added; a trigger refuses everything else. Whoever owns the table can take the trigger away, so each row
-- is also sealed, a second or so after its transaction: it gets the next number, and the hash of itself and the hash
-- before it (Sources/Database/AuditLog.swift). A sealed row that is changed, removed, swapped or put in between breaks
-- the chain, and "shopctl audit verify" names it. Taking the last rows away breaks nothing: that is found by a seal that
-- was noted elsewhere, as the daemon does in the journal.
--
-- The same file stands in the folders of all daemons that have a database.

create table audit_log (
    id bigint generated always as identity
        constraint audit_log_pk primary key,
    at timestamptz not null default clock_timestamp(),
    -- An e-mail address, or the name of the part of the shop that acted by itself.
    actor text not null,
    -- What was done: order.placed.
    action text not null
        constraint audit_log_action_form check (action ~ '^[a-z_]+\.[a-z_]+$'),
    -- What it was done to, by its id.
    subject text not null,
    -- What is worth knowing of it, such as the amount.
    detail jsonb not null
        constraint audit_log_detail_is_object check (jsonb_typeof(detail) = 'object'),
    -- NULL when nobody asked for it, as in recovery.
    request_id text,
    -- The place in the chain, from 1 on without gaps; it and the hash are NULL until the row is sealed.
    seq bigint
        constraint audit_log_seq_unique unique
        constraint audit_log_seq_positive check (seq > 0),
    -- SHA-256 in hexadecimal digits.
    hash text
        constraint audit_log_hash_form check (hash ~ '^[0-9a-f]{64}$'),
    constraint audit_log_sealed_whole check (num_nulls(seq, hash) in (0, 2))
);

-- What the sealer looks for: few rows, whatever the length of the log.
create index audit_log_unsealed on audit_log (id) where seq is null;
create index audit_log_of_subject on audit_log (subject, id);

create function audit_log_append_only() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'INSERT' then
        if new.seq is null then
            return new;
        end if;
    elsif tg_op = 'UPDATE' then
        if old.seq is null and new.seq is not null then
            old.seq := new.seq;
            old.hash := new.hash;
            if old is not distinct from new then
                return new;
            end if;
        end if;
    end if;
    raise exception 'audit_log takes new rows only: what stands in it is neither changed nor removed'
        using errcode = 'check_violation', constraint = 'audit_log_append_only';
end
$$;

create trigger audit_log_rows
    before insert or update or delete on audit_log
    for each row execute function audit_log_append_only();

create trigger audit_log_whole
    before truncate on audit_log
    for each statement execute function audit_log_append_only();
