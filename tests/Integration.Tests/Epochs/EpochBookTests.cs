// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Integration.Tests.Epochs;

[Parallelizable(ParallelScope.All)]
public sealed class EpochBookTests
{
    private const int FarEpochs = 100;

    private readonly ForgedNetwork _network = new(4, 1, 1_700_000_000);

    [Test]
    public void Epoch_at_work_stays_in_the_book_however_many_newer_ones_were_looked_at()
    {
        EpochBook book = new(_network.Consensus);
        for (int i = 0; i < FarEpochs; i++)
        {
            book.MembersOf(new Epoch((ulong)(1_000 + i)));
        }

        book.MembersOf(new Epoch(3)).Should().BeSameAs(book.MembersOf(new Epoch(3)), "a node that fetches old blocks would make its set for each of them otherwise");
    }

    [Test]
    public void Epoch_that_fell_out_of_the_book_is_made_again_with_the_same_set()
    {
        EpochBook book = new(_network.Consensus);
        Hash256 root = book.RootOf(new Epoch(3));
        EpochMembers before = book.MembersOf(new Epoch(3));
        for (int i = 0; i < FarEpochs; i++)
        {
            book.MembersOf(new Epoch((ulong)(1_000 + i)));
        }

        book.MembersOf(new Epoch(3)).Should().NotBeSameAs(before, "the book is bounded");
        book.RootOf(new Epoch(3)).Should().Be(root);
        book.MembersOf(new Epoch(3)).Epoch.Should().Be(new Epoch(3));
    }
}
