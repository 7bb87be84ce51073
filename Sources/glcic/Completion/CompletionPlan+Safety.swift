import Files

// What must not happen to files, and can be known before the long work.
extension CompletionPlan {
  /// Refuses to write two images to one file.
  ///
  /// - Throws: ``InputError`` that names the file and the images.
  func refuseCollisions() throws(InputError) {
    var paths: [String: String] = [:]
    var files: [FileIdentity: String] = [:]
    for job in jobs {
      for path in job.files {
        // Links in the output folder may make one file of two names, now or once the files are there.
        let other =
          paths.updateValue(job.input.path, forKey: path.resolvingExistingFolders)
          ?? FileIdentity(file: path).flatMap { files.updateValue(job.input.path, forKey: $0) }
        guard let other else { continue }
        throw InputError(
          "\(path): two inputs would become this output, \(other) and \(job.input.path); "
            + "complete them one at a time")
      }
    }
  }

  /// Refuses to write over what is read, by whatever name it is read.
  ///
  /// - Parameter model: The model, which may be a file.
  /// - Throws: ``InputError`` that names the output.
  func refuseReplacingInputs(and model: String?) throws(InputError) {
    let read = jobs.flatMap { [$0.input.path, (try? $0.mask.get()) ?? nil].compactMap(\.self) }
    let identities = Set((read + [model].compactMap(\.self)).compactMap(Self.identity))
    for path in jobs.flatMap({ [$0.destination.path] + [$0.show].compactMap(\.self) }) {
      let written =
        path == StandardStream.name
        ? FileIdentity(file: StandardStream.output.descriptor) : FileIdentity(file: path)
      guard let written, identities.contains(written) else { continue }
      let name = path == StandardStream.name ? "standard output" : path
      throw InputError("\(name): the output would replace an input; name another --output, or add --force")
    }
  }

  /// What a path that is read leads to.
  private static func identity(of path: String) -> FileIdentity? {
    path == StandardStream.name
      ? FileIdentity(file: StandardStream.input.descriptor) : FileIdentity(file: path)
  }

  /// Finds out which outputs cannot be written.
  ///
  /// - Throws: ``InputError`` or `AtomicFile.Failure`.
  func checkOutputs() throws {
    if let folder, jobs.count != 1 { return try OutputFolder.check(folder) }
    for job in jobs {
      guard let path = job.destination.file else { continue }
      try OutputFolder.checkFile(path)
    }
  }
}
