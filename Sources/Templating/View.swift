/// A template, with the type of what it shows. It can be rendered with that and with nothing else.
package struct View<Model: ViewModel>: AnyView {
    /// The template's path within its folder, without ending: `cart/cart`.
    package let template: String

    package init(_ template: String) {
        self.template = template
    }

    package var shape: Shape { Shape(of: Model.self) }
}

/// A view of any model, to be compiled with its kin.
package protocol AnyView: Sendable {
    /// The template's path within its folder, without ending.
    var template: String { get }
    /// What its model knows.
    var shape: Shape { get }
}
