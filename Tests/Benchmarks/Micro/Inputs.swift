import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What the benchmarks work on: the schema and the shapes of the workloads.
enum Inputs {
    static func schema() throws -> Schema { try Schema(building: [Source(name: "schema", text: sdl)]) }

    static let posts = "{posts{id,userId,title,user{id,name,email}}}"
    /// A short document that grows past every limit: each fragment is spread twice in the one before.
    static let doubling: String = {
        let fragments = (0..<30).map {
            "fragment F\($0) on Loop { a: loop { ...F\($0 + 1) } b: loop { ...F\($0 + 1) } }"
        }
        return "{ loop { ...F0 } } " + fragments.joined(separator: " ") + " fragment F30 on Loop { count }"
    }()

    static let authors = "{posts{id,userId,title,author{id,name,email}}}"

    static func postList(_ count: Int) -> [UInt8] {
        let posts = (1...count).map {
            """
              {
                "userId": \(($0 - 1) / 10 + 1),
                "id": \($0),
                "title": "sunt aut facere repellat provident occaecati \($0)",
                "body": "quia et suscipit\\nsuscipit recusandae consequuntur expedita et cum\\nreprehenderit molestiae ut ut"
              }
            """
        }
        return Array(("[\n" + posts.joined(separator: ",\n") + "\n]").utf8)
    }

    static func userList(_ count: Int) -> [UInt8] {
        Array(("[\n" + (1...count).map { userText($0) }.joined(separator: ",\n") + "\n]").utf8)
    }

    static func user(_ id: Int) -> [UInt8] { Array(userText(id).utf8) }

    private static func userText(_ id: Int) -> String {
        """
        {
          "id": \(id),
          "name": "Leanne Graham",
          "username": "Bret",
          "email": "Sincere@april.biz",
          "address": { "street": "Kulas Light", "suite": "Apt. 556", "geo": { "lat": "-37.3159", "lng": "81.1496" } },
          "phone": "1-770-736-8031 x56442",
          "website": "hildegard.org",
          "company": { "name": "Romaguera-Crona", "catchPhrase": "Multi-layered client-server neural-net" }
        }
        """
    }

    /// Objects of 11 members, one of them an object: all of them are wanted.
    static func itemList(_ count: Int) -> [UInt8] {
        let items = (1...count).map {
            """
            {"id": \($0), "name": "Item sunt aut \($0)", "sku": "SKU-\($0)", "price": \($0).75, "quantity": \($0 % 500), \
            "active": true, "rating": 4.25, "category": "facere", \
            "description": "sunt aut facere repellat provident occaecati excepturi optio", \
            "createdAt": "2026-01-10T12:00:00Z", \
            "owner": {"id": \($0 % 10), "name": "Leanne Graham", "email": "leanne@example.test"}}
            """
        }
        return Array(("[" + items.joined(separator: ", ") + "]").utf8)
    }

    /// Objects of some 1,000 bytes, of which two short members are wanted: the rest is skipped.
    static func frobList(_ count: Int) -> [UInt8] {
        let note = #"{"at": "2026-01-10T00:00:00Z", "by": "user-7", "note": "sunt \"aut\" facere {[repellat]} \\ é"}"#
        let history = Array(repeating: note, count: 8).joined(separator: ", ")
        let frobs = (1...count).map {
            """
            {"id": "frob-\($0)", "name": "Frob sunt aut \($0)", "tags": ["sunt", "aut", "facere"], \
            "vendor": {"id": "vendor-\($0)", "contact": {"email": "vendor@example.test", "preferred": true}}, \
            "weight": 12.125, "history": [\(history)]}
            """
        }
        return Array(("[" + frobs.joined(separator: ", ") + "]").utf8)
    }

    /// A request's body with this document in it.
    static func request(_ document: String) -> [UInt8] {
        Array(#"{"operationName": null, "variables": {}, "query": "\#(document)"}"#.utf8)
    }

    static let postShape = list([("title", .leaf(.string))], of: "Post")

    static let frobShape = list([("id", .leaf(.id)), ("name", .leaf(.string))], of: "Frob")

    static let itemShape = list(
        [
            ("id", .leaf(.int)), ("name", .leaf(.string)), ("sku", .leaf(.string)), ("price", .leaf(.float)),
            ("quantity", .leaf(.int)), ("active", .leaf(.boolean)), ("rating", .leaf(.float)),
            ("category", .leaf(.string)), ("description", .leaf(.string)), ("createdAt", .leaf(.string)),
            ("owner", object([("id", .leaf(.int)), ("name", .leaf(.string)), ("email", .leaf(.string))], of: "Owner")),
        ],
        of: "Item"
    )

    private static func list(_ members: [(String, Shape.Kind)], of type: String) -> Shape {
        Shape(.list(Shape(object(members, of: type), isNullable: false)), isNullable: true)
    }

    private static func object(_ members: [(String, Shape.Kind)], of type: String) -> Shape.Kind {
        .object(
            ObjectShape(
                members: members.map { name, kind in
                    ObjectMember(
                        outputName: name,
                        source: .path([name]),
                        shape: Shape(kind, isNullable: false),
                        coordinate: "\(type).\(name)"
                    )
                }
            )
        )
    }

    static let sdl = """
        type Query {
          greet: String!
          posts: [Post]
          users: [User]
          frobs(first: Int): [Frob!]!
          summary: Summary!
          items: [Item!]!
          loop: Loop
        }
        type Loop { loop: Loop count: Int }
        type Post { id: Int! userId: Int! title: String! body: String! user: User author: User }
        type User { id: Int! name: String! username: String! email: String! phone: String website: String }
        type Frob { id: ID! name: String! }
        type Summary { count: Int! }
        type Item {
          id: Int! name: String! sku: String! price: Float! quantity: Int! active: Boolean! rating: Float!
          category: String! description: String! createdAt: String! owner: Owner!
        }
        type Owner { id: Int! name: String! email: String! }
        """

    static let introspection = """
        query IntrospectionQuery {
          __schema {
            queryType { name }
            mutationType { name }
            subscriptionType { name }
            types { ...FullType }
            directives { name description locations args { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind
          name
          description
          fields(includeDeprecated: true) {
            name
            description
            args { ...InputValue }
            type { ...TypeRef }
            isDeprecated
            deprecationReason
          }
          inputFields { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type {
          kind name
          ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
          ofType { kind name ofType { kind name } } } } } } }
        }
        """
}
