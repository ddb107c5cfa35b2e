import Redis
import Wire

/// All operations on a cart. Each is one atomic script inside Redis, and answers the fields of the changed cart and the prices
/// that its owner has seen.
///
/// `KEYS[1]` is the cart, `KEYS[2]` the seen prices, `KEYS[3]` the notes on checkouts, `ARGV[1]` the new revision of the cart,
/// `ARGV[2]` its lifetime in seconds. A missing price is empty.
///
/// A checkout removes only the pieces that it has read, and none that were added since, even of the same product. So a line is
/// a stack: new pieces go on top, and the owner removes pieces from the top. `KEYS[3]` notes for each product how many of the
/// pieces that a checkout has read are still at the bottom, by the revision that the checkout has read:
/// `<revision>=<pieces> <revision>=<pieces>`, the oldest first.
enum CartScripts {
    static let read = RedisScript(
        shared + """
            return contents()
            """)

    /// Also notes that a checkout has read this revision. If Redis refuses the write, the script answers the cart nevertheless:
    /// an order is worth more than removing its pieces afterwards.
    static let readForOrder = RedisScript(
        shared + """
            local epoch = redis.call('hget', cart, 'revision')
            if not epoch then
                return contents()
            end
            local lines = redis.call('hgetall', cart)
            for i = 1, #lines, 2 do
                if lines[i] ~= 'revision' then
                    local notes = notes_of(lines[i])
                    if #notes == 0 or notes[#notes].epoch ~= epoch then
                        table.insert(notes, {epoch = epoch, pieces = tonumber(lines[i + 1])})
                        if #notes > \(openCheckouts) then
                            table.remove(notes, 1)
                        end
                        note(lines[i], notes)
                    end
                end
            end
            redis.pcall('expire', read, redis.call('ttl', cart))
            return contents()
            """)

    /// `ARGV[3]` product id, `ARGV[4]` how many more, `ARGV[5]` the seen price.
    static let add = RedisScript(
        shared + """
            return set_line(ARGV[3], quantity_of(ARGV[3]) + tonumber(ARGV[4]), ARGV[5])
            """)

    /// `ARGV[3]` product id, `ARGV[4]` how many, `ARGV[5]` the seen price; 0 removes the line.
    static let set = RedisScript(
        shared + """
            return set_line(ARGV[3], tonumber(ARGV[4]), ARGV[5])
            """)

    /// From `ARGV[3]` on: product ids, quantities and seen prices in turn. Lines are only reduced. A line that is missing or has
    /// fewer pieces was changed meanwhile.
    static let accept = RedisScript(
        shared + """
            for i = 3, #ARGV, 3 do
                local quantity = quantity_of(ARGV[i])
                if quantity > 0 then
                    put(ARGV[i], math.min(quantity, tonumber(ARGV[i + 1])), ARGV[i + 2])
                end
            end
            return changed()
            """)

    static let clear = RedisScript(
        shared + """
            redis.call('del', cart, seen, read)
            return contents()
            """)

    /// `KEYS[4]` and `KEYS[5]` are the cart of a guest. Its pieces are added as far as there is room, and it is deleted. A
    /// repeat finds no guest's cart and changes nothing.
    static let merge = RedisScript(
        shared + """
            local lines = redis.call('hgetall', KEYS[4])
            if #lines == 0 then
                return contents()
            end
            for i = 1, #lines, 2 do
                local product = lines[i]
                local quantity = quantity_of(product)
                if product ~= 'revision' and (quantity > 0 or line_count() < \(Cart.maximumLines)) then
                    -- The guest's price was seen later: a cart of a guest is younger.
                    local price = redis.call('hget', KEYS[5], product) or ''
                    put(product, math.min(quantity + tonumber(lines[i + 1]), \(Cart.maximumQuantity)), price)
                end
            end
            redis.call('del', KEYS[4], KEYS[5])
            return changed()
            """)

    /// `KEYS[4]` marks that this order was handled; `ARGV[3]` is the revision that its checkout has read, and from `ARGV[4]` on
    /// come product ids and quantities in turn. If the cart has changed and has no note of that revision, none of its pieces
    /// are left. The previous version of the order daemon sends no revision, and gets the pieces that are there.
    static let take = RedisScript(
        shared + """
            if not redis.call('set', KEYS[4], 1, 'nx', 'ex', lifetime) then
                return contents()
            end
            local epoch = ARGV[3]
            local is_unchanged = epoch == '' or epoch == redis.call('hget', cart, 'revision')
            for i = 4, #ARGV, 2 do
                local quantity = quantity_of(ARGV[i])
                local bottom = is_unchanged and quantity or 0
                for _, note in ipairs(is_unchanged and {} or notes_of(ARGV[i])) do
                    if note.epoch == epoch then
                        bottom = math.min(note.pieces, quantity)
                    end
                end
                local pieces = math.min(tonumber(ARGV[i + 1]), bottom)
                put(ARGV[i], quantity - pieces, '', bottom)
            end
            return changed()
            """)

    /// The number of checkouts for which notes of a product are kept; pieces of older ones stay in the cart.
    private static let openCheckouts = 32

    /// The first words of the errors that scripts answer with.
    static let tooManyPieces = "PIECES"
    static let tooManyLines = "LINES"

    private static let shared = """
        local cart, seen, read, revision, lifetime = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
        local has_changed = false

        local function contents()
            return {redis.call('hgetall', cart), redis.call('hgetall', seen)}
        end

        local function quantity_of(product)
            return tonumber(redis.call('hget', cart, product) or 0)
        end

        -- What checkouts have read of a product and is still there, the oldest first.
        local function notes_of(product)
            local notes = {}
            for epoch, pieces in string.gmatch(redis.call('hget', read, product) or '', '(%S+)=(%d+)') do
                table.insert(notes, {epoch = epoch, pieces = tonumber(pieces)})
            end
            return notes
        end

        local function note(product, notes)
            local words = {}
            for _, note in ipairs(notes) do
                table.insert(words, note.epoch .. '=' .. note.pieces)
            end
            if #words == 0 then
                redis.call('hdel', read, product)
            else
                redis.pcall('hset', read, product, table.concat(words, ' '))
            end
        end

        -- So many pieces go, the topmost of the lowest `bottom`.
        local function lower(product, bottom, pieces)
            local left = {}
            for _, note in ipairs(notes_of(product)) do
                -- Never more than there are: a cart daemon one version back takes pieces out and leaves the notes.
                local known = math.min(note.pieces, quantity_of(product))
                note.pieces = known >= bottom and known - pieces or math.min(known, bottom - pieces)
                if note.pieces > 0 then
                    table.insert(left, note)
                end
            end
            note(product, left)
        end

        -- Every field but the revision is a line.
        local function line_count()
            return redis.call('hlen', cart) - redis.call('hexists', cart, 'revision')
        end

        -- A cart with the same pieces as before keeps its revision: a checkout without a key that is sent again finds by it
        -- the order that it has become. An order of before that is taken late, say, takes nothing of this cart.
        local function changed()
            if line_count() == 0 then
                redis.call('del', cart, seen, read)
            else
                if has_changed then
                    redis.call('hset', cart, 'revision', revision)
                end
                redis.call('expire', cart, lifetime)
                redis.call('expire', seen, lifetime)
                redis.call('expire', read, lifetime)
            end
            return contents()
        end

        -- A price that is not told leaves the one that was seen before. Fewer pieces than before come off the top, or off the
        -- lowest `bottom`.
        local function put(product, quantity, price, bottom)
            local before = quantity_of(product)
            has_changed = has_changed or math.max(quantity, 0) ~= before
            if quantity < before and redis.call('hexists', read, product) == 1 then
                lower(product, bottom or before, before - math.max(quantity, 0))
            end
            if quantity <= 0 then
                redis.call('hdel', cart, product)
                redis.call('hdel', seen, product)
                return
            end
            redis.call('hset', cart, product, quantity)
            if price ~= '' then
                redis.call('hset', seen, product, price)
            end
        end

        local function set_line(product, quantity, price)
            if quantity > \(Cart.maximumQuantity) then
                return redis.error_reply('\(tooManyPieces) beyond the limit of a line')
            end
            if quantity > 0 and quantity_of(product) == 0 and line_count() >= \(Cart.maximumLines) then
                return redis.error_reply('\(tooManyLines) beyond the limit of a cart')
            end
            put(product, quantity, price)
            return changed()
        end


        """
}
