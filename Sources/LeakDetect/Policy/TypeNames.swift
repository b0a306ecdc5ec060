internal import Documents

/// Types of files as policies write them.
enum TypeNames {
    /// - Throws: ``PolicyError`` with the nearest name for one there is not.
    static func read(_ value: YAMLValue) throws(PolicyError) -> [String] {
        var names: [String] = []
        for item in try value.list() {
            let name = try item.text()
            guard FileTypeNames.all.contains(name) else {
                throw item.unknown("type", name, among: FileTypeNames.all)
            }
            names.append(name)
        }
        return names
    }
}
