// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Leaves what is behind a halt on disk, for the forensic tool and for people.</summary>
/// <remarks>
/// Lines of name and value:
/// <code>
///  reason               ConflictingCommit, CertifiedInvalidBlock
///  height               of the block in question
///  first-block          what this node followed there; none
///  first-height         height of the certificate in the next line
///  first                the certificate, hexadecimal; none
///  first-headers        where the certificate is of a later block: the headers above the block in question up to that one, hexadecimal, each naming its parent
///  second-block, second-height, second, second-headers: the same of what contradicts it
/// </code>
/// </remarks>
public static class HaltReport
{
    private const string Prefix = "halt-";
    private const string Suffix = ".txt";

    /// <summary>Writes a report of two certificates for the same height.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="reason">What was found.</param>
    /// <param name="first">The certificate this node followed, if any.</param>
    /// <param name="second">The one in conflict.</param>
    /// <returns>The path of the file.</returns>
    public static string Write(string folder, HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second) =>
        Write(folder, reason, second.Id.Height, first is null ? null : HaltSide.Of(first), HaltSide.Of(second));

    /// <summary>Writes a report.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="reason">What was found.</param>
    /// <param name="height">The height of which both sides speak.</param>
    /// <param name="first">What this node followed, if anything.</param>
    /// <param name="second">What contradicts it.</param>
    /// <returns>The path of the file.</returns>
    public static string Write(string folder, HaltReason reason, Height height, HaltSide? first, HaltSide second)
    {
        string path = Path.Combine(folder, $"{Prefix}{height}{Suffix}");
        string text = string.Join('\n', [$"reason {reason}", $"height {height}", .. LinesOf("first", first), .. LinesOf("second", second), string.Empty]);
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
        return path;
    }

    /// <summary>A report that lies in a folder: the agreement must not go on there before somebody has looked and taken it away.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <returns>The path of the file; null when there is none.</returns>
    public static string? Find(string folder) => Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal).FirstOrDefault();

    private static IEnumerable<string> LinesOf(string name, HaltSide? side)
    {
        yield return $"{name}-block {(side is null ? "none" : side.Block.Hash)}";
        yield return $"{name}-height {(side?.Certificate is { } certified ? certified.Id.Height : "none")}";
        yield return $"{name} {(side?.Certificate is { } certificate ? Hex.Encode(CertificateCodec.Encode(certificate.Certificate)) : "none")}";
        if (side is { Headers.Count: > 0 })
        {
            yield return $"{name}-headers {string.Join(' ', side.Headers.Select(static header => Hex.Encode(header.Span)))}";
        }
    }
}

/// <summary>One of two statements that contradict each other.</summary>
/// <param name="Block">The block at the height in question.</param>
/// <param name="Certificate">What makes it final: its own certificate, or that of a block that descends from it; null where none is kept.</param>
/// <param name="Headers">The headers above the block up to that of the certificate, encoded, oldest first; none where the certificate is its own.</param>
public sealed record HaltSide(BlockValue Block, VerifiedCertificate? Certificate, IReadOnlyList<ReadOnlyMemory<byte>> Headers)
{
    /// <summary>A block with its own certificate.</summary>
    public static HaltSide Of(VerifiedCertificate certificate) => new(certificate.Id.Value, certificate, []);
}
