// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

[TestFixture]
public sealed class RocksDbContractTests : KeyValueStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _count;

    public void Dispose() => _directory.Dispose();

    protected override IKeyValueStore CreateStore() => RocksDbStore.Open(
        _directory[$"{Interlocked.Increment(ref _count)}"],
        [new FamilyLayout(First, FamilyUse.Point), new FamilyLayout(Second, FamilyUse.Archive)],
        TestStores.Small);
}
