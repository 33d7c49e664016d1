import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What the benchmarks work on: the schema and the shapes of the workloads.
enum Inputs {
    static func schema() throws -> Schema { try Schema(building: [Source(name: "schema", text: sdl)]) }

    static let posts = "{posts{id,userId,title,user{id,name,email}}}"
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

    static let postShape = Shape(
        .list(
            Shape(
                .object(
                    ObjectShape(members: [
                        ObjectMember(
                            outputName: "title",
                            source: .path(["title"]),
                            shape: Shape(.leaf(.string), isNullable: false),
                            coordinate: "Post.title"
                        )
                    ])
                ),
                isNullable: true
            )
        ),
        isNullable: true
    )

    private static let sdl = """
        type Query {
          greet: String!
          posts: [Post]
          users: [User]
          frobs(first: Int): [Frob!]!
          summary: Summary!
          items: [Item!]!
        }
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
