/// A section of the September 2025 specification.
struct SpecificationSection: Sendable {
    /// Such as `5.3.1`, or `C.4` in an appendix.
    let number: String
    let title: String
    /// What follows `#` in a link to it.
    let anchor: String

    /// The section's link in the edition that the comments cite.
    var link: String { "https://spec.graphql.org/September2025/#\(anchor)" }

    /// `5.3.1 Field Selections`.
    var heading: String { "\(number) \(title)" }

    /// Whether other sections stand below this one.
    var isDivided: Bool { Self.all.contains { $0.number.hasPrefix(number + ".") } }

    /// Chapters 2 to 7 with the appendices, in order.
    static let all: [SpecificationSection] = contents.split(separator: "\n").map { line in
        let parts = line.split(separator: "|", maxSplits: 2).map(String.init)
        return SpecificationSection(number: parts[0], title: parts[1], anchor: "sec-" + parts[2])
    }

    /// The section that an anchor lies in.
    ///
    /// - Parameter anchor: That of a section (`sec-Enums`), of a passage below one (`sec-Enums.Input-Coercion`), or of a
    ///   production, algorithm or term (`FragmentSpread`, `CollectFields()`).
    /// - Returns: Nil for what the edition does not have.
    static func holding(_ anchor: String) -> SpecificationSection? {
        var anchor = namedPassages[anchor] ?? anchor
        while true {
            if let section = byAnchor[anchor] { return section }
            guard let dot = anchor.lastIndex(of: ".") else { return nil }
            anchor = String(anchor[..<dot])
        }
    }

    private static let byAnchor = Dictionary(uniqueKeysWithValues: all.map { ($0.anchor, $0) })

    /// Anchors of productions, algorithms and terms that comments link, with the sections that they stand in.
    private static let namedPassages: [String: String] = [
        "request": "sec-Execution",
        "Name": "sec-Names",
        "Definition": "sec-Document",
        "OperationDefinition": "sec-Language.Operations",
        "SelectionSet": "sec-Selection-Sets",
        "Selection": "sec-Selection-Sets",
        "Argument": "sec-Language.Arguments",
        "FragmentSpread": "sec-Language.Fragments",
        "FragmentDefinition": "sec-Language.Fragments",
        "InlineFragment": "sec-Inline-Fragments",
        "Value": "sec-Input-Values",
        "BlockStringValue()": "sec-String-Value",
        "ObjectField": "sec-Input-Object-Values",
        "VariableDefinition": "sec-Language.Variables",
        "Type": "sec-Type-References",
        "Directive": "sec-Language.Directives",
        "TypeSystemDocument": "sec-Type-System",
        "SchemaDefinition": "sec-Schema",
        "RootOperationTypeDefinition": "sec-Schema",
        "SchemaExtension": "sec-Schema-Extension",
        "TypeDefinition": "sec-Types",
        "FieldDefinition": "sec-Objects",
        "IsValidImplementation()": "sec-Objects",
        "IsValidImplementationFieldType()": "sec-Objects",
        "InputValueDefinition": "sec-Field-Arguments",
        "EnumValueDefinition": "sec-Enums",
        "InputObjectHasUnbreakableCycle()": "sec-Input-Objects",
        "InputObjectDefaultValueHasCycle()": "sec-Input-Objects",
        "DirectiveDefinition": "sec-Type-System.Directives",
        "DirectiveLocation": "sec-Type-System.Directives",
        "CollectSubscriptionFields()": "sec-Single-Root-Field",
        "SameResponseShape()": "sec-Field-Selection-Merging",
        "IsVariableUsageAllowed()": "sec-All-Variable-Usages-Are-Allowed",
        "AreTypesCompatible()": "sec-All-Variable-Usages-Are-Allowed",
        "GetOperation()": "sec-Executing-Requests",
        "CoerceVariableValues()": "sec-Coercing-Variable-Values",
        "CreateSourceEventStream()": "sec-Source-Stream",
        "MapSourceToResponseEvent()": "sec-Subscription.Response-Stream",
        "CollectFields()": "sec-Field-Collection",
        "DoesFragmentTypeApply()": "sec-Field-Collection",
        "CoerceArgumentValues()": "sec-Coercing-Field-Arguments",
    ]

    /// The edition's table of contents: number, title, anchor.
    private static let contents = """
        2|Language|Language
        2.1|Source Text|Language.Source-Text
        2.1.1|White Space|White-Space
        2.1.2|Line Terminators|Line-Terminators
        2.1.3|Comments|Comments
        2.1.4|Insignificant Commas|Insignificant-Commas
        2.1.5|Lexical Tokens|Language.Source-Text.Lexical-Tokens
        2.1.6|Ignored Tokens|Language.Source-Text.Ignored-Tokens
        2.1.7|Punctuators|Punctuators
        2.1.8|Names|Names
        2.2|Descriptions|Descriptions
        2.3|Document|Document
        2.4|Operations|Language.Operations
        2.5|Selection Sets|Selection-Sets
        2.6|Fields|Language.Fields
        2.7|Arguments|Language.Arguments
        2.8|Field Alias|Field-Alias
        2.9|Fragments|Language.Fragments
        2.9.1|Type Conditions|Type-Conditions
        2.9.2|Inline Fragments|Inline-Fragments
        2.10|Input Values|Input-Values
        2.10.1|Int Value|Int-Value
        2.10.2|Float Value|Float-Value
        2.10.3|Boolean Value|Boolean-Value
        2.10.4|String Value|String-Value
        2.10.5|Null Value|Null-Value
        2.10.6|Enum Value|Enum-Value
        2.10.7|List Value|List-Value
        2.10.8|Input Object Values|Input-Object-Values
        2.11|Variables|Language.Variables
        2.12|Type References|Type-References
        2.13|Directives|Language.Directives
        2.14|Schema Coordinates|Schema-Coordinates
        3|Type System|Type-System
        3.1|Type System Extensions|Type-System-Extensions
        3.2|Type System Descriptions|Type-System-Descriptions
        3.3|Schema|Schema
        3.3.1|Root Operation Types|Root-Operation-Types
        3.3.2|Schema Extension|Schema-Extension
        3.4|Types|Types
        3.4.1|Wrapping Types|Wrapping-Types
        3.4.2|Input and Output Types|Input-and-Output-Types
        3.4.3|Type Extensions|Type-Extensions
        3.5|Scalars|Scalars
        3.5.1|Int|Int
        3.5.2|Float|Float
        3.5.3|String|String
        3.5.4|Boolean|Boolean
        3.5.5|ID|ID
        3.5.6|Scalar Extensions|Scalar-Extensions
        3.6|Objects|Objects
        3.6.1|Field Arguments|Field-Arguments
        3.6.2|Field Deprecation|Field-Deprecation
        3.6.3|Object Extensions|Object-Extensions
        3.7|Interfaces|Interfaces
        3.7.1|Interface Extensions|Interface-Extensions
        3.8|Unions|Unions
        3.8.1|Union Extensions|Union-Extensions
        3.9|Enums|Enums
        3.9.1|Enum Extensions|Enum-Extensions
        3.10|Input Objects|Input-Objects
        3.10.1|OneOf Input Objects|OneOf-Input-Objects
        3.10.2|Input Object Extensions|Input-Object-Extensions
        3.11|List|List
        3.12|Non-Null|Non-Null
        3.12.1|Combining List and Non-Null|Combining-List-and-Non-Null
        3.13|Directives|Type-System.Directives
        3.13.1|@skip|-skip
        3.13.2|@include|-include
        3.13.3|@deprecated|-deprecated
        3.13.4|@specifiedBy|-specifiedBy
        3.13.5|@oneOf|-oneOf
        4|Introspection|Introspection
        4.1|Type Name Introspection|Type-Name-Introspection
        4.2|Schema Introspection|Schema-Introspection
        4.2.1|The __Schema Type|The-__Schema-Type
        4.2.2|The __Type Type|The-__Type-Type
        4.2.3|The __Field Type|The-__Field-Type
        4.2.4|The __InputValue Type|The-__InputValue-Type
        4.2.5|The __EnumValue Type|The-__EnumValue-Type
        4.2.6|The __Directive Type|The-__Directive-Type
        5|Validation|Validation
        5.1|Documents|Documents
        5.1.1|Executable Definitions|Executable-Definitions
        5.2|Operations|Validation.Operations
        5.2.1|All Operation Definitions|All-Operation-Definitions
        5.2.1.1|Operation Type Existence|Operation-Type-Existence
        5.2.2|Named Operation Definitions|Named-Operation-Definitions
        5.2.2.1|Operation Name Uniqueness|Operation-Name-Uniqueness
        5.2.3|Anonymous Operation Definitions|Anonymous-Operation-Definitions
        5.2.3.1|Lone Anonymous Operation|Lone-Anonymous-Operation
        5.2.4|Subscription Operation Definitions|Subscription-Operation-Definitions
        5.2.4.1|Single Root Field|Single-Root-Field
        5.3|Fields|Validation.Fields
        5.3.1|Field Selections|Field-Selections
        5.3.2|Field Selection Merging|Field-Selection-Merging
        5.3.3|Leaf Field Selections|Leaf-Field-Selections
        5.4|Arguments|Validation.Arguments
        5.4.1|Argument Names|Argument-Names
        5.4.2|Argument Uniqueness|Argument-Uniqueness
        5.4.3|Required Arguments|Required-Arguments
        5.5|Fragments|Validation.Fragments
        5.5.1|Fragment Declarations|Fragment-Declarations
        5.5.1.1|Fragment Name Uniqueness|Fragment-Name-Uniqueness
        5.5.1.2|Fragment Spread Type Existence|Fragment-Spread-Type-Existence
        5.5.1.3|Fragments on Object, Interface or Union Types|Fragments-on-Object-Interface-or-Union-Types
        5.5.1.4|Fragments Must Be Used|Fragments-Must-Be-Used
        5.5.2|Fragment Spreads|Fragment-Spreads
        5.5.2.1|Fragment Spread Target Defined|Fragment-Spread-Target-Defined
        5.5.2.2|Fragment Spreads Must Not Form Cycles|Fragment-Spreads-Must-Not-Form-Cycles
        5.5.2.3|Fragment Spread Is Possible|Fragment-Spread-Is-Possible
        5.5.2.3.1|Object Spreads in Object Scope|Object-Spreads-in-Object-Scope
        5.5.2.3.2|Abstract Spreads in Object Scope|Abstract-Spreads-in-Object-Scope
        5.5.2.3.3|Object Spreads in Abstract Scope|Object-Spreads-in-Abstract-Scope
        5.5.2.3.4|Abstract Spreads in Abstract Scope|Abstract-Spreads-in-Abstract-Scope
        5.6|Values|Values
        5.6.1|Values of Correct Type|Values-of-Correct-Type
        5.6.2|Input Object Field Names|Input-Object-Field-Names
        5.6.3|Input Object Field Uniqueness|Input-Object-Field-Uniqueness
        5.6.4|Input Object Required Fields|Input-Object-Required-Fields
        5.7|Directives|Validation.Directives
        5.7.1|Directives Are Defined|Directives-Are-Defined
        5.7.2|Directives Are in Valid Locations|Directives-Are-in-Valid-Locations
        5.7.3|Directives Are Unique per Location|Directives-Are-Unique-per-Location
        5.8|Variables|Validation.Variables
        5.8.1|Variable Uniqueness|Variable-Uniqueness
        5.8.2|Variables Are Input Types|Variables-Are-Input-Types
        5.8.3|All Variable Uses Defined|All-Variable-Uses-Defined
        5.8.4|All Variables Used|All-Variables-Used
        5.8.5|All Variable Usages Are Allowed|All-Variable-Usages-Are-Allowed
        6|Execution|Execution
        6.1|Executing Requests|Executing-Requests
        6.1.1|Validating Requests|Validating-Requests
        6.1.2|Coercing Variable Values|Coercing-Variable-Values
        6.2|Executing Operations|Executing-Operations
        6.2.1|Query|Query
        6.2.2|Mutation|Mutation
        6.2.3|Subscription|Subscription
        6.2.3.1|Source Stream|Source-Stream
        6.2.3.2|Response Stream|Subscription.Response-Stream
        6.2.3.3|Unsubscribe|Unsubscribe
        6.3|Executing Selection Sets|Executing-Selection-Sets
        6.3.1|Executing the Root Selection Set|Executing-the-Root-Selection-Set
        6.3.2|Field Collection|Field-Collection
        6.3.3|Executing Collected Fields|Executing-Collected-Fields
        6.3.4|Normal and Serial Execution|Normal-and-Serial-Execution
        6.4|Executing Fields|Executing-Fields
        6.4.1|Coercing Field Arguments|Coercing-Field-Arguments
        6.4.2|Value Resolution|Value-Resolution
        6.4.3|Value Completion|Value-Completion
        6.4.4|Handling Execution Errors|Handling-Execution-Errors
        7|Response|Response
        7.1|Response Format|Response-Format
        7.1.1|Execution Result|Execution-Result
        7.1.2|Response Stream|Response-Format.Response-Stream
        7.1.3|Request Error Result|Request-Error-Result
        7.1.4|Response Position|Response-Position
        7.1.5|Data|Data
        7.1.6|Errors|Errors
        7.1.7|Extensions|Extensions
        7.1.8|Additional Entries|Additional-Entries
        7.2|Serialization Format|Serialization-Format
        7.2.1|JSON Serialization|JSON-Serialization
        7.2.2|Serialized Map Ordering|Serialized-Map-Ordering
        A|Appendix: Conformance|Appendix-Conformance
        B|Appendix: Notation Conventions|Appendix-Notation-Conventions
        C|Appendix: Grammar Summary|Appendix-Grammar-Summary
        C.1|Source Text|Appendix-Grammar-Summary.Source-Text
        C.2|Ignored Tokens|Appendix-Grammar-Summary.Ignored-Tokens
        C.3|Lexical Tokens|Appendix-Grammar-Summary.Lexical-Tokens
        C.4|Document Syntax|Document-Syntax
        C.5|Schema Coordinate Syntax|Schema-Coordinate-Syntax
        D|Appendix: Type System Definitions|Appendix-Type-System-Definitions
        """
}
