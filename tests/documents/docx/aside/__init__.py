"""Documents kept aside: written for measuring, in the layouts teachers use, before anybody looked at how they
are recognised. Nothing is built for them; a fault they show is mended for its layout, with a test elsewhere.
"""
