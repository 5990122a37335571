// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Agreement;

/// <summary>The files of a node's agreement in one folder; each is locked against other processes while it is open.</summary>
/// <param name="Folder">The folder, which must exist; reports of a halt are written there too.</param>
public sealed record AgreementFiles(string Folder)
{
    private const string FirstLog = "agreement-a.log";

    /// <summary>True when an agreement worked here: its log knows the certificates of the newest blocks, and a start makes again from it what the chain lacks.</summary>
    public bool HasLog => File.Exists(Path.Combine(Folder, FirstLog));

    /// <summary>Takes the name of a file and the time that the disk needed to make it durable.</summary>
    internal Action<string, TimeSpan>? Synced { get; init; }

    internal ILogMedium OpenFirstLog() => Open(FirstLog);

    internal ILogMedium OpenSecondLog() => Open("agreement-b.log");

    internal ILogMedium OpenFirstEvidence() => Open("evidence-a.log");

    internal ILogMedium OpenSecondEvidence() => Open("evidence-b.log");

    internal RecordFiles OpenRecord() => RecordFiles.In(Folder, Synced);

    private DiskLogMedium Open(string name) => new(Path.Combine(Folder, name), Synced);
}
