-- Since when an e-mail is known to be its account's own. NULL for everybody who registers: nobody has asked them yet. Known
-- for accounts that the owner of the shop has made, the first admin and those of shopctl, since the owner typed the address.
--
-- Tokens say it as email_verified, and to an address that nobody has verified the shop sends few mails, and none of a
-- buyer's words. The daemon one version back leaves it NULL.

alter table users add column email_verified_at timestamptz;

update users
set email_verified_at = created_at
where exists (
    select from audit_log
    where action = 'account.made'
      and subject = users.id::text
      and actor in ('shop', 'shopctl')
);
