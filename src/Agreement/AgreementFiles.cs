// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Agreement;

/// <summary>The files of a node's agreement in one folder; each is locked against other processes while it is open.</summary>
/// <param name="Folder">The folder, which must exist; reports of a halt are written there too.</param>
public sealed record AgreementFiles(string Folder)
{
    internal ILogMedium OpenFirstLog() => new DiskLogMedium(Path.Combine(Folder, "agreement-a.log"));

    internal ILogMedium OpenSecondLog() => new DiskLogMedium(Path.Combine(Folder, "agreement-b.log"));

    internal ILogMedium OpenFirstEvidence() => new DiskLogMedium(Path.Combine(Folder, "evidence-a.log"));

    internal ILogMedium OpenSecondEvidence() => new DiskLogMedium(Path.Combine(Folder, "evidence-b.log"));

    internal RecordFiles OpenRecord() => RecordFiles.In(Folder);
}
