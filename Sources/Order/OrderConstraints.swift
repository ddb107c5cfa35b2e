package import Database
import Wire

extension ConstraintProblems {
    package static let deliveryMethods: ConstraintProblems = [
        "delivery_methods_code_unique": .conflict(
            "delivery-code-taken", field: "code", "Another delivery method has this code.")
    ]
}
