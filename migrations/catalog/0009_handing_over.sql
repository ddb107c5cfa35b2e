-- A customer who orders anew instead of an order that is not paid yet keeps its stock: the old hold ends and the new one
-- begins in one transaction, so that nobody else gets the pieces in between (Sources/Catalog/ReservationStore.swift).

alter table reservations
    -- The order whose hold ended for this one. Whoever undoes this hold learns by it that the other is gone, too.
    add column replaces uuid
        constraint reservation_replaces references reservations (order_id);
