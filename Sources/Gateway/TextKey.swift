/// The texts that the program says itself; the rest stand in the templates.
package enum TextKey: String, CaseIterable, Sendable {
    case yes, no

    // What was just done
    case flashAdded = "flash.added"
    case flashCartChanged = "flash.cart_changed"
    case flashCartCleared = "flash.cart_cleared"
    case flashSignedIn = "flash.signed_in"
    case flashSignedOut = "flash.signed_out"
    case flashWelcome = "flash.welcome"
    case flashPasswordChanged = "flash.password_changed"
    case flashOrdered = "flash.ordered"
    case flashCanceled = "flash.canceled"
    case flashSaved = "flash.saved"
    case flashCreated = "flash.created"
    case flashDeleted = "flash.deleted"

    // What went wrong
    case problemTitle400 = "problem.title.400"
    case problemTitle403 = "problem.title.403"
    case problemTitle404 = "problem.title.404"
    case problemTitle429 = "problem.title.429"
    case problemTitle500 = "problem.title.500"
    case problemTitle503 = "problem.title.503"
    case problemCredentials = "problem.credentials"
    case problemTooMany = "problem.too_many"
    case problemUnavailable = "problem.unavailable"
    case problemNotFound = "problem.not_found"
    case problemForbidden = "problem.forbidden"
    case problemInternal = "problem.internal"
    case problemCartEmpty = "problem.cart_empty"
    case problemLastAdmin = "problem.last_admin"
    case problemTransition = "problem.transition"
    case problemSoldOut = "problem.sold_out"
    case problemShort = "problem.short"
    case problemProductGone = "problem.product_gone"

    // Beside a field
    case fieldRequired = "field.required"
    case fieldTaken = "field.taken"
    case fieldUnknown = "field.unknown"
    case fieldTooShort = "field.too_short"
    case fieldTooLong = "field.too_long"
    case fieldOutOfRange = "field.out_of_range"
    case fieldInvalid = "field.invalid"

    // Catalogue
    case catalogueAll = "catalogue.all"
    case catalogueFound = "catalogue.found"
    case catalogueCount = "catalogue.count"
    case sortNew = "sort.new"
    case sortCheap = "sort.cheap"
    case sortDear = "sort.dear"
    case sortName = "sort.name"
    case sortRelevance = "sort.relevance"
    case stockNone = "stock.none"
    case stockFew = "stock.few"
    case stockMany = "stock.many"

    // Cart and orders
    case cartTitle = "cart.title"
    case cartLabel = "cart.label"
    case cartItems = "cart.items"
    case cartUnknownProduct = "cart.unknown_product"
    case cartProductGone = "cart.product_gone"
    case cartNotAvailable = "cart.not_available"
    case orderCount = "order.count"
    case statusPending = "status.pending"
    case statusPaid = "status.paid"
    case statusShipped = "status.shipped"
    case statusDelivered = "status.delivered"
    case statusCanceled = "status.canceled"
    case statusRefunded = "status.refunded"
    case movePaid = "move.paid"
    case moveShipped = "move.shipped"
    case moveDelivered = "move.delivered"
    case moveCanceled = "move.canceled"
    case moveRefunded = "move.refunded"

    // Admin
    case adminNewProduct = "admin.new_product"
}
