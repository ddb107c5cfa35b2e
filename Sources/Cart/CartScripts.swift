import Redis
import Wire

/// Everything that is done with a cart, each one step inside Redis; each answers the fields of the cart after it, and the
/// prices its owner has seen.
///
/// `KEYS[1]` is the cart, `KEYS[2]` the seen prices, `ARGV[1]` the revision that the cart gets, `ARGV[2]` the seconds it
/// lives from now on. A price that is not told is empty.
enum CartScripts {
    static let read = RedisScript(
        shared + """
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

    /// From `ARGV[3]` on product ids, quantities and seen prices in turn. Lines only become less: what is not in the cart,
    /// or less of it, was changed meanwhile.
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
            redis.call('del', cart, seen)
            return contents()
            """)

    /// `KEYS[3]` and `KEYS[4]` are the cart of a guest: it goes, and what it held is on top of what is there, as far as
    /// there is room. A repeat finds no guest's cart and changes nothing.
    static let merge = RedisScript(
        shared + """
            local lines = redis.call('hgetall', KEYS[3])
            if #lines == 0 then
                return contents()
            end
            for i = 1, #lines, 2 do
                local product = lines[i]
                local quantity = quantity_of(product)
                if product ~= 'revision' and (quantity > 0 or line_count() < \(Cart.maximumLines)) then
                    -- The guest's price was seen later: a cart of a guest is younger.
                    local price = redis.call('hget', KEYS[4], product) or ''
                    put(product, math.min(quantity + tonumber(lines[i + 1]), \(Cart.maximumQuantity)), price)
                end
            end
            redis.call('del', KEYS[3], KEYS[4])
            return changed()
            """)

    /// `KEYS[3]` marks that the order has been here; from `ARGV[3]` on product ids and quantities in turn.
    static let take = RedisScript(
        shared + """
            if not redis.call('set', KEYS[3], 1, 'nx', 'ex', lifetime) then
                return contents()
            end
            for i = 3, #ARGV, 2 do
                put(ARGV[i], quantity_of(ARGV[i]) - tonumber(ARGV[i + 1]), '')
            end
            return changed()
            """)

    /// The first words of the errors that scripts answer with.
    static let tooManyPieces = "PIECES"
    static let tooManyLines = "LINES"

    private static let shared = """
        local cart, seen, revision, lifetime = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
        local has_changed = false

        local function contents()
            return {redis.call('hgetall', cart), redis.call('hgetall', seen)}
        end

        local function quantity_of(product)
            return tonumber(redis.call('hget', cart, product) or 0)
        end

        -- Every field but the revision is a line.
        local function line_count()
            return redis.call('hlen', cart) - redis.call('hexists', cart, 'revision')
        end

        -- A cart with the same pieces as before keeps its revision: a checkout without a key that is sent again finds by it
        -- the order that it has become. An order of before that is taken late, say, takes nothing of this cart.
        local function changed()
            if line_count() == 0 then
                redis.call('del', cart, seen)
            else
                if has_changed then
                    redis.call('hset', cart, 'revision', revision)
                end
                redis.call('expire', cart, lifetime)
                redis.call('expire', seen, lifetime)
            end
            return contents()
        end

        -- A price that is not told leaves the one that was seen before.
        local function put(product, quantity, price)
            has_changed = has_changed or math.max(quantity, 0) ~= quantity_of(product)
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
