-- What an order needs to say is part of its delivery method. One that goes to an address needs a name, a phone, street, city
-- and postal code; where there are no postal codes, the method does without. Without needs_address it means nothing.

alter table delivery_methods add column needs_postal_code boolean not null default true;
