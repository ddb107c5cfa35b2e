import Daemon
package import Database
import Wire

extension ConstraintProblems {
    package static let products: ConstraintProblems = [
        "product_sku_unique": .conflict("sku-taken", field: "sku", "Another product has this SKU."),
        "product_template_exists": .invalid("template_id", .unknown, "there is no such template"),
        "product_on_hand_limit": ProductStore.tooMuchStock,
        "product_images_count": .invalid([FieldError("images", .tooMany(elements: 20))]),
        // The category was deleted after its slug was read.
        "product_category_exists": ProductStore.unknownCategory,
    ]

    package static let categories: ConstraintProblems = [
        "category_slug_unique": .conflict("slug-taken", field: "slug", "Another category has this slug."),
        "category_parent_exists": .invalid("parent_id", .unknown, "there is no such category"),
        "category_not_its_own_parent": CategoryStore.cycle,
    ]

    package static let categoryDeletion: ConstraintProblems = [
        "category_parent_exists": .conflict(
            "category-in-use", "The category has others below it. Move or delete them first.")
    ]

    package static let attributeTemplates: ConstraintProblems = [
        "template_name_unique": .conflict("name-taken", field: "name", "Another template has this name.")
    ]

    package static let attributeTemplateDeletion: ConstraintProblems = [
        "product_template_exists": .conflict(
            "template-in-use", "Products use this template. Give them another one first.")
    ]
}
