// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Tests;

public static class Program
{
    public static int Main(string[] args) => args switch
    {
        ["import", string path] => KillTests.ImportUntilKilled(path),
        ["seal", string path] => KillTests.SealUntilKilled(path),
        _ => 2,
    };
}
