// What a reader who does not know the method must be told before believing a figure or a name.
extension TraceReport {
    /// What kind of evidence this is.
    var means: String {
        """
        <h2>What was done</h2>
        <p>Copies are issued with an invisible mark: a random number that stands for one person and one \
        issue, repeated over the whole of a picture or page and in its text. The registry says to whom each \
        number was issued. The program looked for such marks in the file named here, and in nothing else. It \
        did not see the original, and was not told whom to look for\
        \(examination.suspects == nil ? "" : ", except that only the people listed above could be named").</p>
        """
    }

    /// What the figures mean, and what not.
    var figures: String {
        """
        <h2>What the figures mean</h2>
        <ul>
        <li><strong>The chance of a wrong name</strong> is an upper bound for one accident: that this \
        examination, of a file that owes nothing to our keys, would have given any name at all. “Under 1 in \
        10<sup>12</sup>” means less than once in a million million such examinations. Every place, geometry, \
        key and issued number that was tried is counted in it. A name is given below 1 in 10<sup>9</sup> only.</li>
        <li>It is <strong>not</strong> the chance that the person is innocent, nor that somebody else passed \
        the file on. It covers coincidence; it does not cover a mark that was copied on purpose, a key or \
        registry in wrong hands, or a fault of software or machine. No bound is stated below 1 in \
        10<sup>15</sup>: such faults are likelier than that.</li>
        <li><strong>“No mark was found”</strong> means that none was read. Marks are lost when little of a \
        file is left, when it is typed or drawn anew, or when it was never marked.</li>
        </ul>
        """
    }

    /// What no trace can check.
    var limits: String {
        """
        <h2>What was not checked</h2>
        <ul>
        <li>Whether the person had the file or page open at the time, on which device, and who else uses it.</li>
        <li>Whether the mark was copied into this file from another copy of the same person.</li>
        <li>Whether the key and the registry were in safe hands since the mark was issued.</li>
        <li>Whether other people's copies leaked as well; a file can be cut so that a mark is lost.</li>
        <li>Anything the file shows beyond its rough likeness to what was marked.</li>
        </ul>
        """
    }

    /// How somebody else can come to the same result.
    var repeating: String {
        """
        <h2>How to check this</h2>
        <p>Compute the SHA-256 of the file and compare it with the one above. Restore a backup of keys and \
        registry on another machine, run the same program on the file, and compare name and chance: they \
        must be the same. <code>dlp doctor</code> follows the audit log from its first entry to its last and \
        compares it with the registry; the entries named above must be in it, with the same hashes.</p>
        """
    }
}
