/// Input that cannot be used: one line that says what is wrong and what to do.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
