/// The version of this program, the one place where it stands.
package enum ProductVersion {
    package static let number = "0.2.0"
}
