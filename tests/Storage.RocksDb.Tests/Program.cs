// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

public static class Program
{
    public static int Main(string[] args) => args is ["write-until-killed", string path] ? KillTests.WriteUntilKilled(path) : 2;
}
