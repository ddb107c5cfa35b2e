/// A template with the type of its model. It can be rendered only with that type.
package struct View<Model: ViewModel>: AnyView {
    /// The template's path within its folder, without ending: `cart/cart`.
    package let template: String

    package init(_ template: String) {
        self.template = template
    }

    package var shape: Shape { Shape(of: Model.self) }
}

/// A view of any model, to be compiled with others.
package protocol AnyView: Sendable {
    /// The template's path within its folder, without ending.
    var template: String { get }
    /// The shape of its model.
    var shape: Shape { get }
}
