-- Sessions, and the news that they have ended.
--
-- A sign-in makes a row of sessions, and its token names the row ("sid"). Every daemon verifies tokens by itself, so the
-- other daemons have to learn which of them are dead before they expire. They follow session_news: a short list of sessions
-- that were ended one by one, and of moments before which all tokens of an account are dead.
--
-- Followers ask for "what came after number N", so numbers must become visible in their order. A sequence does not do that:
-- the transaction with number 7 may commit before the one with number 6, and 6 would be missed for good. Each number is
-- taken from the one row of session_news_state instead, whose lock is kept until the transaction commits.
--
-- The rules stand here, in triggers, for the daemon before this one knows nothing of news, goes on beside it during an
-- upgrade, and blocks people too.

create table sessions (
    id uuid constraint sessions_pk primary key,
    user_id uuid not null constraint sessions_user references users on delete cascade,
    created_at timestamptz not null default clock_timestamp(),
    -- When the last token of the session has expired; the row may go then.
    expires_at timestamptz not null
        constraint sessions_expire_later check (expires_at > created_at),
    ended_at timestamptz
);

create index sessions_alive_of_user on sessions (user_id) where ended_at is null;
create index sessions_by_expiry on sessions (expires_at);

create table session_news_state (
    is_only boolean not null default true
        constraint session_news_state_pk primary key
        constraint session_news_state_one_row check (is_only),
    last_number bigint not null,
    -- The longest life of a token: news older than that speak of tokens that have expired by themselves.
    token_lifetime interval not null
);

insert into session_news_state (last_number, token_lifetime) values (0, interval '12 hours');

create table session_news (
    number bigint constraint session_news_pk primary key,
    -- The session that has ended. No foreign key: the session of an older token has no row.
    session_id uuid,
    -- Or whose tokens are dead that were issued before the moment beside it.
    user_id uuid,
    issued_before timestamptz,
    expires_at timestamptz not null,
    constraint session_news_about_one check (num_nonnulls(session_id, user_id) = 1),
    constraint session_news_moment check ((user_id is null) = (issued_before is null))
);

create index session_news_by_expiry on session_news (expires_at);

-- What has ended before this file came is news too: a token lives for 30 days at most.
with ended as (
    insert into session_news (number, user_id, issued_before, expires_at)
    select row_number() over (order by sessions_since), id, sessions_since, sessions_since + interval '30 days'
    from users
    where sessions_since > created_at
      and sessions_since > now() - interval '30 days'
    returning number
)
update session_news_state
set last_number = (select count(*) from ended);

-- Writes news. Takes the lock that orders all of them, so it comes last in a transaction.
create function add_session_news(session_id uuid, user_id uuid, issued_before timestamptz) returns void
    language sql
as $$
    with state as (
        update session_news_state
        set last_number = last_number + 1
        returning last_number, token_lifetime
    )
    insert into session_news (number, session_id, user_id, issued_before, expires_at)
    select last_number, $1, $2, $3, greatest(clock_timestamp(), $3) + token_lifetime
    from state
$$;

-- A session that ends is news, whoever ends it, unless all tokens of its account are dead anyway.
create function session_ends() returns trigger
    language plpgsql
as $$
begin
    perform add_session_news(new.id, null, null);
    return null;
end
$$;

create trigger sessions_news
    after update of ended_at on sessions
    for each row
    when (old.ended_at is null and new.ended_at is not null and pg_trigger_depth() = 0)
    execute function session_ends();

create trigger sessions_news_of_new
    after insert on sessions
    for each row
    when (new.ended_at is not null)
    execute function session_ends();

-- A change of role, a block, and whatever moves sessions_since (a new password) end all sessions of the account. The moment is
-- always later than any token of before: in whole seconds, as "iat" is, after the row is locked, and after the moment before.
create function user_sessions_since() returns trigger
    language plpgsql
as $$
begin
    new.sessions_since := greatest(
        date_trunc('second', clock_timestamp()), date_trunc('second', old.sessions_since)) + interval '1 second';
    return new;
end
$$;

create trigger users_sessions_since
    before update on users
    for each row
    when (
        (old.role, old.is_active, old.sessions_since)
        is distinct from (new.role, new.is_active, new.sessions_since)
    )
    execute function user_sessions_since();

create function user_sessions_end() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'UPDATE' then
        update sessions
        set ended_at = clock_timestamp()
        where user_id = old.id
          and ended_at is null;
        perform add_session_news(null, old.id, new.sessions_since);
    else
        perform add_session_news(
            null, old.id,
            greatest(date_trunc('second', clock_timestamp()), old.sessions_since) + interval '1 second');
    end if;
    return null;
end
$$;

create trigger users_sessions_end
    after update on users
    for each row
    when (old.sessions_since is distinct from new.sessions_since)
    execute function user_sessions_end();

create trigger users_sessions_end_with_them
    after delete on users
    for each row
    execute function user_sessions_end();
