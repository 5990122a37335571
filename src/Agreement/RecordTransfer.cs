// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Agreement;

/// <summary>Takes the signing record of a validator to another machine (<see cref="SigningInterchange"/>). The node must not run: the files are opened exclusively.</summary>
/// <remarks>What is in doubt is refused, and then nothing is imported: a document of another chain or key, or a record here that cannot be trusted.</remarks>
public static class RecordTransfer
{
    /// <summary>Writes the record as a document.</summary>
    /// <param name="files">The files of the agreement; their folder exists.</param>
    /// <param name="chain">G.</param>
    /// <param name="keys">The keys that the record belongs to.</param>
    /// <exception cref="IOException">A file is in use or cannot be opened.</exception>
    public static Result<RecordDocument, VoteRecordError> Export(AgreementFiles files, in Hash256 chain, IValidatorKeys keys)
    {
        if (!VoteRecord.Open(files.OpenRecord(), new RecordIdentity(chain, keys.VoteRoot)).TryGet(out VoteRecord? record, out VoteRecordError error))
        {
            return error;
        }

        using (record)
        {
            return new RecordDocument(SigningInterchange.Export(record), Above(record).Value);
        }
    }

    /// <summary>Forbids here everything that a document says was signed: raises the floor of the record, or begins one where there is none. A floor never sinks.</summary>
    /// <param name="files">The files of the agreement; their folder exists.</param>
    /// <param name="chain">G.</param>
    /// <param name="keys">The keys that the document must speak of.</param>
    /// <param name="document">UTF-8 JSON.</param>
    /// <exception cref="IOException">A file is in use, or cannot be opened or written.</exception>
    public static Result<RecordImport, RecordImportError> Import(AgreementFiles files, in Hash256 chain, IValidatorKeys keys, ReadOnlyMemory<byte> document)
    {
        RecordIdentity identity = new(chain, keys.VoteRoot);
        if (!SigningInterchange.TryReadFloor(document, identity, out Height floor, out InterchangeError refusal))
        {
            return new RecordImportError(refusal, null);
        }

        if (VoteRecord.Open(files.OpenRecord(), identity).TryGet(out VoteRecord? record, out VoteRecordError error))
        {
            using (record)
            {
                ulong before = record.Floor.Value;
                record.RaiseFloor(floor);
                return new RecordImport(IsBegun: false, before, record.Floor.Value);
            }
        }

        if (error != VoteRecordError.Missing)
        {
            return new RecordImportError(InterchangeError.None, error);
        }

        using RecordFiles fresh = files.OpenRecord();
        VoteRecord.Create(fresh, identity, floor).Dispose();
        return new RecordImport(IsBegun: true, 0, floor.Value);
    }

    private static Height Above(VoteRecord record) => record.Highest >= record.Floor ? record.Highest.Next : record.Floor;
}

/// <summary>A signing record as a document.</summary>
/// <param name="Json">The document.</param>
/// <param name="FirstHeight">The first height that a machine may sign at after importing it.</param>
public sealed record RecordDocument(byte[] Json, ulong FirstHeight);

/// <summary>What an import did.</summary>
/// <param name="IsBegun">Whether there was no record before.</param>
/// <param name="FloorBefore">The first height that might be signed before; 0 where there was no record.</param>
/// <param name="Floor">The first height that may be signed now.</param>
public readonly record struct RecordImport(bool IsBegun, ulong FloorBefore, ulong Floor);

/// <summary>Why an import was refused.</summary>
/// <param name="Document">What is wrong with the document; none when <paramref name="Record"/> says why.</param>
/// <param name="Record">Why the record here cannot be trusted; null when the document is at fault.</param>
public readonly record struct RecordImportError(InterchangeError Document, VoteRecordError? Record);
