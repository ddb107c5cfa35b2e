import Redis
import Wire

/// Every change of a cart, each one step inside Redis; each answers the fields of the cart after it.
///
/// `KEYS[1]` is the cart, `ARGV[1]` the revision that it gets, `ARGV[2]` the seconds it lives from now on.
enum CartScripts {
    /// `ARGV[3]` product id, `ARGV[4]` how many more.
    static let add = RedisScript(
        shared + """
            return set_line(ARGV[3], quantity_of(ARGV[3]) + tonumber(ARGV[4]))
            """)

    /// `ARGV[3]` product id, `ARGV[4]` how many; 0 removes the line.
    static let set = RedisScript(
        shared + """
            return set_line(ARGV[3], tonumber(ARGV[4]))
            """)

    /// `KEYS[2]` marks that the order has been here; from `ARGV[3]` on product ids and quantities in turn.
    static let take = RedisScript(
        shared + """
            if not redis.call('set', KEYS[2], 1, 'nx', 'ex', lifetime) then
                return redis.call('hgetall', cart)
            end
            for i = 3, #ARGV, 2 do
                local left = quantity_of(ARGV[i]) - tonumber(ARGV[i + 1])
                if left > 0 then
                    redis.call('hset', cart, ARGV[i], left)
                else
                    redis.call('hdel', cart, ARGV[i])
                end
            end
            return changed()
            """)

    /// The first words of the errors that scripts answer with.
    static let tooManyPieces = "PIECES"
    static let tooManyLines = "LINES"

    private static let shared = """
        local cart, revision, lifetime = KEYS[1], ARGV[1], ARGV[2]

        local function quantity_of(product)
            return tonumber(redis.call('hget', cart, product) or 0)
        end

        -- Every field but the revision is a line.
        local function line_count()
            return redis.call('hlen', cart) - redis.call('hexists', cart, 'revision')
        end

        local function changed()
            if line_count() == 0 then
                redis.call('del', cart)
            else
                redis.call('hset', cart, 'revision', revision)
                redis.call('expire', cart, lifetime)
            end
            return redis.call('hgetall', cart)
        end

        local function set_line(product, quantity)
            if quantity > \(Cart.maximumQuantity) then
                return redis.error_reply('\(tooManyPieces) beyond the limit of a line')
            end
            if quantity == 0 then
                redis.call('hdel', cart, product)
                return changed()
            end
            if redis.call('hexists', cart, product) == 0 and line_count() >= \(Cart.maximumLines) then
                return redis.error_reply('\(tooManyLines) beyond the limit of a cart')
            end
            redis.call('hset', cart, product, quantity)
            return changed()
        end


        """
}
