/// The answer of a call while it is given to all who wait for it, one after the other.
///
/// Who gets it first may leave a note for the others: what is made of the answer need not be made again for each of them.
/// The note is gone once all have their answer.
package final class Landing {
    /// Of the answer.
    package let body: ResponseBody
    /// Whatever the first of them wants the others to have.
    package var note: AnyObject?

    init(_ body: ResponseBody) { self.body = body }
}
