// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>Opens block files, compressed ones by their extension, and words what is wrong with them.</summary>
internal static class BlockFiles
{
    private const int BufferBytes = 1024 * 1024;
    private const string CompressedExtension = ".gz";

    /// <summary>Where the seals and certificates of a file of blocks lie unless another place is named.</summary>
    public static string FinalityBeside(string path) => $"{path}.finality";

    /// <summary>Opens a file for reading.</summary>
    /// <returns>The blocks, and the file beneath, whose position tells how far reading is.</returns>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static (Stream Blocks, FileStream File) OpenRead(string path)
    {
        FileStream file = Guard(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan));
        return IsCompressed(path) ? (new GZipStream(file, CompressionMode.Decompress), file) : (file, file);
    }

    /// <summary>Opens a file for writing.</summary>
    /// <exception cref="CommandException">It cannot be written, or is there already.</exception>
    public static Stream OpenWrite(string path)
    {
        if (Path.Exists(path))
        {
            throw new CommandException(ExitCode.Usage, $"'{path}' is there already; it is not overwritten.");
        }

        FileStream file = Guard(path, () => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferBytes));
        return IsCompressed(path) ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }

    /// <summary>Why an import ended early.</summary>
    public static string Describe(BlockFileError error) => error.Code switch
    {
        BlockFileErrorCode.Truncated => $"The file ends within a block, which begins at byte {error.Offset}.",
        BlockFileErrorCode.NotAList => $"At byte {error.Offset} begins something that is no block.",
        BlockFileErrorCode.TooLong => $"The block at byte {error.Offset} is longer than any block may be.",
        BlockFileErrorCode.Malformed => $"The block at byte {error.Offset} does not decode: {error.Decode}.",
        BlockFileErrorCode.BadFinality => $"The file of seals and certificates is damaged at block {error.BlockNumber}.",
        BlockFileErrorCode.Refused => $"Block {error.BlockNumber} at byte {error.Offset} was refused: {Describe(error.Import)}",
        _ => error.Code.ToString(),
    };

    /// <summary>Why a block was refused.</summary>
    public static string Describe(ImportError error) => error.Code switch
    {
        ImportErrorCode.Invalid => $"it breaks the rule {error.Block}.",
        ImportErrorCode.NotFinal => "its certificate does not show that it is final.",
        ImportErrorCode.UnknownParent => "its parent is not in the chain. Does the file begin further on than the chain ends?",
        ImportErrorCode.Conflicting => "another block of its number is final already. Is the file of another chain?",
        ImportErrorCode.HeadMoved => "the head moved meanwhile.",
        ImportErrorCode.UnknownFork => "it belongs to a fork that this version does not know. Update the software.",
        ImportErrorCode.DiskFull => "the disk is nearly full. Make room, or lower --db-free-disk.",
        ImportErrorCode.Damaged => "the database is damaged. Check it with: powerverse verify",
        _ => error.ToString(),
    };

    /// <summary>Why something of the past cannot be had.</summary>
    public static string Describe(Unavailable missing) => missing.Reason switch
    {
        UnavailableReason.UnknownBlock => "there is no such block.",
        UnavailableReason.StatePruned => $"states are kept from block {missing.FirstAvailable} on only.",
        UnavailableReason.ProofPruned => $"trie nodes of the past are kept from block {missing.FirstAvailable} on only.",
        UnavailableReason.BodyPruned => $"transactions are kept from block {missing.FirstAvailable} on only.",
        UnavailableReason.ReceiptsPruned => $"receipts are kept from block {missing.FirstAvailable} on only.",
        _ => missing.Reason.ToString(),
    };

    private static bool IsCompressed(string path) => path.EndsWith(CompressedExtension, StringComparison.OrdinalIgnoreCase);

    private static FileStream Guard(string path, Func<FileStream> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{path}': {exception.Message}", exception);
        }
    }
}
