-- How often somebody has lately tried to sign in to an account without success.
--
-- In PostgreSQL, so that several auth daemons count together; unlogged, because it is written at every sign-in and may
-- be lost in a crash. Accounts and passwords stand here only as keyed hashes: people type passwords into the wrong
-- field, and the hash of the last password is only there to not count the same mistake twice.

create unlogged table login_throttle (
    account text constraint login_throttle_pk primary key,
    attempts integer not null
        constraint login_throttle_attempts_positive check (attempts > 0),
    last_password text not null,
    window_end timestamptz not null
);

-- Finds what is over, to delete it.
create index login_throttle_window_end on login_throttle (window_end);
