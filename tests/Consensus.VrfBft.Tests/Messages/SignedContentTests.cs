// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;

[Parallelizable(ParallelScope.All)]
public sealed class SignedContentTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");

    [Test]
    public void Vote_is_tag_chain_height_period_step_and_value()
    {
        byte[] buffer = new byte[SignedContent.VoteBytes];
        Vote vote = new(new Height(1), new Period(2), Step.NextAt(3), V, new ValidatorIndex(9));

        SignedContent.Vote(TestNetwork.Chain, vote, buffer).ToArray().Should().Equal(
        [
            .. Encoding.ASCII.GetBytes("PVC/vote/v1"), .. TestNetwork.Chain.ToArray(), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 19, .. V.Hash.ToArray()
        ]);
    }

    [Test]
    public void Proposal_is_tag_chain_height_period_and_value()
    {
        byte[] buffer = new byte[SignedContent.ProposalBytes];

        SignedContent.Proposal(TestNetwork.Chain, new Height(1), new Period(2), V, buffer).ToArray().Should().Equal(
            [.. Encoding.ASCII.GetBytes("PVC/prop/v1"), .. TestNetwork.Chain.ToArray(), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, .. V.Hash.ToArray()]);
    }

    [Test]
    public void Layouts_have_their_documented_lengths_and_tags_that_are_no_prefix_of_each_other()
    {
        byte[] buffer = new byte[256];
        byte[][] layouts =
        [
            SignedContent.Vote(TestNetwork.Chain, default, buffer).ToArray(),
            SignedContent.Proposal(TestNetwork.Chain, default, default, V, buffer).ToArray(),
            SignedContent.Status(TestNetwork.Chain, default, V.Hash, 1, buffer).ToArray(),
            SignedContent.VrfPossession(TestNetwork.Chain, default, buffer).ToArray(),
            SignedContent.VoteKeyPossession(TestNetwork.Chain, default, V.Hash, 3, buffer).ToArray(),
        ];

        layouts.Select(layout => layout.Length).Should().Equal(
            SignedContent.VoteBytes, SignedContent.ProposalBytes, SignedContent.StatusBytes, SignedContent.VrfPossessionBytes, SignedContent.VoteKeyPossessionBytes);
        string[] tags = [.. layouts.Select(layout => Encoding.Latin1.GetString(layout)[..(Encoding.Latin1.GetString(layout).IndexOf("/v1", StringComparison.Ordinal) + 3)])];
        tags.Should().OnlyContain(tag => tags.Count(other => other.StartsWith(tag, StringComparison.Ordinal)) == 1);
    }
}
