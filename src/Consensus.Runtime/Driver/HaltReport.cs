// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Leaves the certificates behind a halt on disk, for the forensic tool and for people.</summary>
public static class HaltReport
{
    /// <summary>Writes the report; lines of name and hexadecimal value.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="reason">What was found.</param>
    /// <param name="first">The certificate this node followed, if any.</param>
    /// <param name="second">The one in conflict.</param>
    /// <returns>The path of the file.</returns>
    public static string Write(string folder, HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second)
    {
        string path = Path.Combine(folder, $"halt-{second.Id.Height}.txt");
        string text = string.Join(
            '\n',
            $"reason {reason}",
            $"height {second.Id.Height}",
            $"first {(first is null ? "none" : Hex.Encode(CertificateCodec.Encode(first.Certificate)))}",
            $"second {Hex.Encode(CertificateCodec.Encode(second.Certificate))}",
            string.Empty);
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
        return path;
    }
}
