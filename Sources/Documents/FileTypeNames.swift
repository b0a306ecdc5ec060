/// The names of all types of files that are told apart.
public enum FileTypeNames {
    public static let all = FileType.allCases.map(\.rawValue)
}
