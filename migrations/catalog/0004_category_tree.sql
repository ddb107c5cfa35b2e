-- A category and those below it, as a function because a function says how many rows to expect. Of the same query written in
-- place PostgreSQL expected half of the shop, and read all products for each page of a category: 16.6 ms against 1.8 ms
-- with 50,000 products in 100 categories. `strict` is what keeps it from being put in place again.

create function category_tree(slug text) returns setof uuid
    language sql stable strict parallel safe rows 2
begin atomic
    with recursive tree as (
        select c.id from categories c where c.slug = $1
        union
        select c.id from categories c join tree on c.parent_id = tree.id
    )
    select tree.id from tree;
end;
