// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Tests;

[TestFixture]
public sealed class KillTests
{
    internal static int ImportUntilKilled(string path) => path.Length;

    internal static int SealUntilKilled(string path) => path.Length;
}
