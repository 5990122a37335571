// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        Root = Directory.CreateTempSubdirectory("powerverse-rocksdb-").FullName;
    }

    public string Root { get; }

    public string this[string name] => System.IO.Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
