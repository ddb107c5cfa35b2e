-- What metrics count: few rows, whatever the number of orders.
create index payments_open on payments (status)
    where status in ('pending', 'declined', 'refunding');
