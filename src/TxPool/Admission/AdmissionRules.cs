// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>Every rule in the order in which it is asked: what costs least to ask comes first.</summary>
internal sealed class AdmissionRules
{
    private readonly ISubmissionRule[] _submission = [new SizeRule(), new PriceFloorRule(), new BlockGasRule(), new ValidityRule(), new SidecarRule()];

    private readonly IQueueRule[] _queue =
    [
        new NonceRule(),
        new FundsRule(),
        new SenderCodeRule(),
        new BlobReservationRule(),
        new ReplacementRule(),
        new DelegatedSenderRule(),
        new NonceGapRule(),
        new SenderSlotsRule(),
        new QueuedRoomRule(),
        new AuthorityRule(),
    ];

    public PoolRefusal? Check(in Submission submission)
    {
        foreach (ISubmissionRule rule in _submission)
        {
            if (rule.Check(in submission) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    public PoolRefusal? Check(in QueueEntry entry)
    {
        foreach (IQueueRule rule in _queue)
        {
            if (rule.Check(in entry) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
