// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Agreement;

/// <summary>The files of a node's agreement in one folder; each is locked against other processes while it is open.</summary>
/// <param name="Folder">The folder, which must exist; reports of a halt are written there too.</param>
public sealed record AgreementFiles(string Folder)
{
    /// <summary>Takes the name of a file and the time that the disk needed to make it durable.</summary>
    internal Action<string, TimeSpan>? Synced { get; init; }

    internal ILogMedium OpenFirstLog() => Open("agreement-a.log");

    internal ILogMedium OpenSecondLog() => Open("agreement-b.log");

    internal ILogMedium OpenFirstEvidence() => Open("evidence-a.log");

    internal ILogMedium OpenSecondEvidence() => Open("evidence-b.log");

    internal RecordFiles OpenRecord() => RecordFiles.In(Folder, Synced);

    private DiskLogMedium Open(string name) => new(Path.Combine(Folder, name), Synced);
}
