import FoundationEssentials
import JSON
import Testing
import Wire

@Suite struct FieldTests {
    @Test func `members are read in any order, and those that nobody knows are passed over`() throws {
        let id = UUID.v7()
        let json = #" { "later": [{"a": "}"}], "qty" : 2, "seen_price":"1.50", "product_id": "\#(id.text)" } "#
        let line = try JSONReader.read(CartLine.self, from: json.utf8)
        #expect(line == CartLine(productID: id, quantity: 2, seenPrice: Money("1.50")))
    }

    @Test(arguments: [
        (#"{"qty":2}"#, "product_id"), (#"{"product_id":"x","qty":2}"#, "product_id"),
        (#"{"product_id":"01a20896-43a1-7d5a-a5c6-0fa059288b22","qty":"2"}"#, "qty"),
        (#"{"product_id":"01a20896-43a1-7d5a-a5c6-0fa059288b22","qty":2.5}"#, "qty"), ("[]", "object"),
    ])
    func `what is no such value is refused, by the name of its field`(json: String, fault: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(CartLine.self, from: json.utf8) }
        #expect(error?.description.contains(fault) == true)
    }

    @Test func `null and absence are no value`() throws {
        let json =
            #"{"id":"01a20896-43a1-7d5a-a5c6-0fa059288b22","slug":"a","name":"A","parent_id":null,"product_count":0}"#
        #expect(try JSONReader.read(Wire.Category.self, from: json.utf8).parentID == nil)
        let less = json.replacing(#""parent_id":null,"#, with: "")
        #expect(try JSONReader.read(Wire.Category.self, from: less.utf8).parentID == nil)
    }

    @Test func `an object inside keeps its words and loses the blanks between them`() throws {
        let json = #"{"name":"A","schema":{"b c": "string", "a" : "number"},"id":"\#(UUID.v7().text)"}"#
        let template = try JSONReader.read(AttributeTemplate.self, from: json.utf8)
        #expect(template.schema.text == #"{"b c":"string","a":"number"}"#)
    }

    @Test func `a change says only what is set, also that something has no value`() {
        var change = Change<Product> {
            $0.price = Money("9.90")
            $0.templateID = .some(nil)
            $0.reason = "sale"
        }
        #expect(JSONWriter.text(change) == #"{"price":"9.90","template_id":null,"reason":"sale"}"#)
        #expect(change.name == nil)
        #expect(change.templateID == .some(nil))
        change.price = nil
        #expect(JSONWriter.text(change) == #"{"template_id":null,"reason":"sale"}"#)
        #expect(change.thing.isActive)
    }

    @Test func `a limit is told to whoever has to know it`() {
        #expect(Product.rule(\.name).schema.limits == 1...255)
        #expect(Shipping.rule(ifAny: \.city).schema.limits == 1...200)
        #expect(JSONWriter.text(Product.changeSchema).contains(#""type":"string","minLength":1,"maxLength":255"#))
        #expect(JSONWriter.text(Product.newSchema).contains(#""minimum":0,"maximum":2147483647"#))
        #expect(JSONWriter.text(Product.newSchema).contains(#""required":["sku","name","price"]"#))
        #expect(JSONWriter.text(Product.changeSchema).contains(#""before""#))
        // Answers may have values from before a limit.
        #expect(!JSONWriter.text(Product.definition.schema).contains("maxLength"))
    }
}
