import GraphQLLanguage
import GraphQLTypes

/// Schemas that the cases are checked against, each built once.
struct TestSchema: Sendable {
    let schema: Schema

    /// A schema from SDL; throws what is wrong with it.
    init(_ sdl: String, hasIncrementalDelivery: Bool = false) throws {
        var options = SchemaOptions.reference
        options.hasIncrementalDelivery = hasIncrementalDelivery
        schema = try Schema(building: [Source(name: "schema.graphql", text: sdl)], options: options)
    }

    /// An empty schema in place of one that cannot be built.
    private init() {
        schema = Schema(
            sources: [],
            description: nil,
            types: [],
            queryType: nil,
            mutationType: nil,
            subscriptionType: nil,
            directives: [],
            appliedDirectives: []
        )
    }

    static let pets = (try? TestSchema(petsSDL)) ?? TestSchema()
    /// With `@defer` and `@stream`.
    static let incrementalPets = (try? TestSchema(petsSDL, hasIncrementalDelivery: true)) ?? TestSchema()
    static let boxes = (try? TestSchema(boxesSDL)) ?? TestSchema()
    static let queryOnly = (try? TestSchema("type Query { name: String }")) ?? TestSchema()
}

private let petsSDL = """
    type Query {
      dog(id: ID): Dog
      dogs: [Dog!]
      pet: Pet
      catOrDog: CatOrDog
      human(id: ID): Human
      args: Args
      query: Query
    }

    type Mutation { rename(name: String!): Dog  all: [Dog] }

    type Subscription { barks: Dog  meows: Cat  all: [Dog] }

    interface Being { name(surname: Boolean): String }

    interface Pet implements Being { name(surname: Boolean): String  id: ID }

    interface Canine implements Being { name(surname: Boolean): String }

    type Dog implements Being & Pet & Canine {
      name(surname: Boolean): String
      nickname: String
      id: ID
      barks: Boolean
      barkVolume: Int
      knows(command: Command, times: Int = 1): Boolean
      mother: Dog
      owner: Human
      friends: [Pet!]
    }

    type Cat implements Being & Pet {
      name(surname: Boolean): String
      nickname: String
      id: ID
      meows: Boolean
      meowVolume: Int
      furColor: FurColor
      owner: Human
    }

    type Human implements Being { name(surname: Boolean): String  pets: [Pet]  dogs: [Dog!]!  relatives: [Human!] }

    type Alien { iq: Int }

    union CatOrDog = Cat | Dog

    union HumanOrAlien = Human | Alien

    enum Command { SIT HEEL DOWN }

    enum FurColor { BROWN BLACK TAN }

    input Toy { name: String!  price: Float = 1.5  sizes: [Int]  spare: Toy  color: FurColor }

    input Choice @oneOf { toy: Toy  name: String  count: Int }

    scalar Anything

    type Args {
      int(value: Int): String
      float(value: Float): String
      string(value: String): String
      boolean(value: Boolean): String
      id(value: ID): String
      enum(value: FurColor): String
      ints(value: [Int]): String
      strings(value: [String!]): String
      nested(value: [[Int!]!]): String
      toy(value: Toy): String
      toys(value: [Toy!]): String
      choice(value: Choice): String
      anything(value: Anything): String
      required(a: Int!, b: Int!): String
      defaulted(value: Int! = 1, other: Int): String
    }

    directive @onQuery on QUERY
    directive @onMutation on MUTATION
    directive @onField(count: Int, must: Int! = 1) on FIELD
    directive @onSpread on FRAGMENT_SPREAD
    directive @onInline on INLINE_FRAGMENT
    directive @onFragment on FRAGMENT_DEFINITION
    directive @onVariable on VARIABLE_DEFINITION
    directive @needs(value: Int!) on FIELD
    directive @tag(name: String) repeatable on FIELD | QUERY
    """

private let boxesSDL = """
    interface SomeBox { deepBox: SomeBox  unrelated: String }

    type StringBox implements SomeBox {
      scalar: String
      deepBox: StringBox
      unrelated: String
      listStringBox: [StringBox]
      stringBox: StringBox
      intBox: IntBox
    }

    type IntBox implements SomeBox {
      scalar: Int
      deepBox: IntBox
      unrelated: String
      listStringBox: [StringBox]
      stringBox: StringBox
      intBox: IntBox
    }

    interface NonNullStringBox1 { scalar: String! }

    type NonNullStringBox1Impl implements SomeBox & NonNullStringBox1 {
      scalar: String!
      unrelated: String
      deepBox: SomeBox
    }

    type Edge { node: Node }
    type Node { id: ID  name: String }
    type Connection { edges: [Edge] }

    type Query { someBox: SomeBox  connection: Connection }
    """
